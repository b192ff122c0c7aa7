# Shows: functools: partial for the message, map instead of a loop
# Assignment: 02_dispatch

# %% before="dispatch_tool_call"
from functools import partial


def as_json(function):
    def inner(*args):
        return json.dumps(function(*args))

    return inner


# %% answer="dispatch_tool_call"
@as_json
def dispatch_tool_call(tool_call, registry):
    name = tool_call.function.name
    return (
        registry[name](**json.loads(tool_call.function.arguments))
        if name in registry
        else {"error": f"Unknown function: {name}"}
    )


# %% answer="process_tool_calls"
REGISTRY = {"lookup_user": lookup_user, "get_order_history": get_order_history}


def message(registry, call):
    return {"role": "tool", "tool_call_id": call.id, "content": dispatch_tool_call(call, registry)}


def process_tool_calls(tool_calls, registry):
    return list(map(partial(message, registry), tool_calls or []))
