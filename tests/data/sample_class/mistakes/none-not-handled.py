# Shows: loops over None
# Assignment: 02_dispatch

# %% answer="process_tool_calls"
REGISTRY = {"lookup_user": lookup_user, "get_order_history": get_order_history}


def process_tool_calls(tool_calls, registry):
    messages = []
    for call in tool_calls:
        messages.append({"tool_call_id": call.id, "role": "tool", "content": dispatch_tool_call(call, registry)})
    return messages
