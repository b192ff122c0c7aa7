# Shows: calls the functions while filling the registry
# Assignment: 02_dispatch

# %% answer="process_tool_calls"
REGISTRY = {"lookup_user": lookup_user("U-1"), "get_order_history": get_order_history("U-1")}


def process_tool_calls(tool_calls, registry):
    return [
        {"tool_call_id": call.id, "role": "tool", "content": dispatch_tool_call(call, registry)}
        for call in tool_calls or []
    ]
