# Shows: does not think of unknown names
# Assignment: 02_dispatch

# %% answer="dispatch_tool_call"
def dispatch_tool_call(tool_call, registry):
    function = registry[tool_call.function.name]
    return json.dumps(function(**json.loads(tool_call.function.arguments)))
