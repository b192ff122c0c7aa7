# Shows: zips the results with the ids in the wrong direction
# Assignment: 02_dispatch

# %% answer="process_tool_calls"
REGISTRY = {"lookup_user": lookup_user, "get_order_history": get_order_history}


def process_tool_calls(tool_calls, registry):
    ids = [call.id for call in tool_calls or []]
    results = [dispatch_tool_call(call, registry) for call in tool_calls or []]
    return [{"tool_call_id": id, "role": "tool", "content": content} for id, content in zip(reversed(ids), results)]
