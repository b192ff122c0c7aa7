# Shows: uses str, which spells a dict in Python and not in JSON
# Assignment: 02_dispatch

# %% answer="dispatch_tool_call"
def dispatch_tool_call(tool_call, registry):
    name = tool_call.function.name
    if name not in registry:
        return str({"error": f"Unknown function: {name}"})
    return str(registry[name](**json.loads(tool_call.function.arguments)))
