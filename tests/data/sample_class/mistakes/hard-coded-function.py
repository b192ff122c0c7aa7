# Shows: always calls lookup_user
# Assignment: 02_dispatch

# %% answer="dispatch_tool_call"
def dispatch_tool_call(tool_call, registry):
    if tool_call.function.name not in registry:
        return json.dumps({"error": f"Unknown function: {tool_call.function.name}"})
    arguments = json.loads(tool_call.function.arguments)
    return json.dumps(lookup_user(**arguments))
