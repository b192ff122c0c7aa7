# Shows: structural pattern matching on the tool call's own attributes
# Assignment: 02_dispatch

# %% answer="dispatch_tool_call"
def dispatch_tool_call(tool_call, registry):
    match tool_call.function:
        case wanted if wanted.name in registry:
            result = registry[wanted.name](**json.loads(wanted.arguments))
        case wanted:
            result = {"error": f"Unknown function: {wanted.name}"}
    return json.dumps(result)


# %% answer="process_tool_calls"
REGISTRY = {function.__name__: function for function in (lookup_user, get_order_history)}


def process_tool_calls(tool_calls, registry):
    match tool_calls:
        case None | []:
            return []
        case [first, *others]:
            content = dispatch_tool_call(first, registry)
            return [
                {"tool_call_id": first.id, "role": "tool", "content": content},
                *process_tool_calls(others, registry),
            ]
