# Shows: looks for the name on the call itself
# Assignment: 02_dispatch

# %% answer="dispatch_tool_call"
def dispatch_tool_call(tool_call, registry):
    if tool_call.name not in registry:
        return json.dumps({"error": f"Unknown function: {tool_call.name}"})
    return json.dumps(registry[tool_call.name](**json.loads(tool_call.arguments)))
