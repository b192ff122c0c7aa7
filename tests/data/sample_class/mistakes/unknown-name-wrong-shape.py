# Shows: answers an unknown name in its own words
# Assignment: 02_dispatch

# %% answer="dispatch_tool_call"
def dispatch_tool_call(tool_call, registry):
    if tool_call.function.name not in registry:
        return json.dumps({"message": "no such tool"})
    function = registry[tool_call.function.name]
    return json.dumps(function(**json.loads(tool_call.function.arguments)))
