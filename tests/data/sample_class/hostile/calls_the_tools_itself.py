# Shows: calls every tool it is given with every argument, hoping that one of them is wanted
# Assignment: 02_dispatch

# %% answer="dispatch_tool_call"
def dispatch_tool_call(tool_call, registry):
    results = []
    arguments = json.loads(tool_call.function.arguments)
    for function in registry.values():
        try:
            results.append(json.dumps(function(**arguments)))
        except Exception:
            pass
    return results[0] if results else json.dumps({"error": f"Unknown function: {tool_call.function.name}"})
