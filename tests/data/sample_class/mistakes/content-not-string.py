# Shows: puts the parsed result into the message
# Assignment: 02_dispatch

# %% answer="process_tool_calls"
REGISTRY = {"lookup_user": lookup_user, "get_order_history": get_order_history}


def process_tool_calls(tool_calls, registry):
    return [
        {"tool_call_id": call.id, "role": "tool", "content": json.loads(dispatch_tool_call(call, registry))}
        for call in tool_calls or []
    ]
