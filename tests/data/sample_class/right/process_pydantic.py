# Shows: tool messages as a Pydantic model; names in REGISTRY given through __name__
# Assignment: 02_dispatch

# %% answer="process_tool_calls"
from pydantic import BaseModel


class ToolMessage(BaseModel):
    tool_call_id: str
    role: Literal["tool"] = "tool"
    content: str


REGISTRY = {f.__name__: f for f in [lookup_user, get_order_history]}


def process_tool_calls(tool_calls: list | None, registry: dict) -> list[dict]:
    messages = []
    for call in tool_calls if tool_calls is not None else []:
        messages.append(ToolMessage(tool_call_id=call.id, content=dispatch_tool_call(call, registry)).model_dump())
    return messages
