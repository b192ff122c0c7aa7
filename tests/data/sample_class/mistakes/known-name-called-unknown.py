# Shows: takes a KeyError of the function for an unknown name
# Assignment: 02_dispatch

# %% answer="dispatch_tool_call"
def dispatch_tool_call(tool_call, registry):
    name = tool_call.function.name
    try:
        return json.dumps(registry[name](**json.loads(tool_call.function.arguments)))
    except KeyError:
        return json.dumps({"error": f"Unknown function: {name}"})
