# Shows: fully annotated, with a type alias and a postponed annotation
# Assignment: 02_dispatch

# %% answer="dispatch_tool_call"
from collections.abc import Callable, Mapping

Registry = Mapping[str, Callable[..., object]]


def dispatch_tool_call(tool_call: ChatCompletionMessageFunctionToolCall, registry: Registry) -> str:
    """Carry out one tool call."""
    name: str = tool_call.function.name
    function: Callable[..., object] | None = registry.get(name)
    if function is None:
        return json.dumps({"error": f"Unknown function: {name}"})
    arguments: dict[str, object] = json.loads(tool_call.function.arguments)
    return json.dumps(function(**arguments))
