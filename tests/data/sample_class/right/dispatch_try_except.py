# Shows: asking for forgiveness: KeyError around the lookup alone
# Assignment: 02_dispatch

# %% answer="dispatch_tool_call"
def dispatch_tool_call(tool_call, registry):
    try:
        function = registry[tool_call.function.name]
    except KeyError as missing:
        return json.dumps({"error": f"Unknown function: {missing.args[0]}"})
    return json.dumps(function(**json.loads(tool_call.function.arguments)), ensure_ascii=False)
