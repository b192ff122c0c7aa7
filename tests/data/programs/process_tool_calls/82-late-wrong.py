# the registry holds named tuples, in which the functions are

from typing import Callable, NamedTuple


class Tool(NamedTuple):
    name: str
    function: Callable


REGISTRY = {
    "lookup_user": Tool("lookup_user", lookup_user),
    "get_order_history": Tool("get_order_history", get_order_history),
}


def process_tool_calls(tool_calls, registry):
    return [
        {"role": "tool", "tool_call_id": call.id, "content": dispatch_tool_call(call, registry)}
        for call in tool_calls or []
    ]
