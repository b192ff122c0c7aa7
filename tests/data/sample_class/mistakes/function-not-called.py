# Shows: finds the function and returns it
# Assignment: 02_dispatch

# %% answer="dispatch_tool_call"
def dispatch_tool_call(tool_call, registry):
    name = tool_call.function.name
    if name not in registry:
        return json.dumps({"error": f"Unknown function: {name}"})
    arguments = json.loads(tool_call.function.arguments)
    return json.dumps(registry[name])
