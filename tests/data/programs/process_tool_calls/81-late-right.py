# the registry is a mapping that cannot be changed

from types import MappingProxyType

REGISTRY = MappingProxyType({"lookup_user": lookup_user, "get_order_history": get_order_history})


def process_tool_calls(tool_calls, registry):
    return [
        {"role": "tool", "tool_call_id": call.id, "content": dispatch_tool_call(call, registry)}
        for call in tool_calls or []
    ]
