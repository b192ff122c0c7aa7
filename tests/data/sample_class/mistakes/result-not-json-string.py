# Shows: returns the dict itself
# Assignment: 02_dispatch

# %% answer="dispatch_tool_call"
def dispatch_tool_call(tool_call, registry):
    name = tool_call.function.name
    if name not in registry:
        return {"error": f"Unknown function: {name}"}
    return registry[name](**json.loads(tool_call.function.arguments))
