# Shows: everything in as few lines as possible
# Assignment: 02_dispatch

# %% answer="dispatch_tool_call"
def dispatch_tool_call(tool_call, registry):
    f = tool_call.function
    return json.dumps(
        registry[f.name](**json.loads(f.arguments)) if f.name in registry else {"error": "Unknown function: " + f.name}
    )


# %% answer="process_tool_calls"
REGISTRY = dict(lookup_user=lookup_user, get_order_history=get_order_history)
process_tool_calls = lambda tool_calls, registry: [
    dict(tool_call_id=c.id, role="tool", content=dispatch_tool_call(c, registry)) for c in tool_calls or ()
]
