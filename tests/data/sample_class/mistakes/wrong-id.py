# Shows: makes up an id
# Assignment: 02_dispatch

# %% answer="process_tool_calls"
REGISTRY = {"lookup_user": lookup_user, "get_order_history": get_order_history}


def process_tool_calls(tool_calls, registry):
    return [
        {"tool_call_id": f"call_{i}", "role": "tool", "content": dispatch_tool_call(call, registry)}
        for i, call in enumerate(tool_calls or [])
    ]
