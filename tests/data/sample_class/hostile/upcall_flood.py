# Shows: calls the tool a million times
# Assignment: 02_dispatch

# %% answer="dispatch_tool_call"
def dispatch_tool_call(tool_call, registry):
    function = registry[tool_call.function.name]
    arguments = json.loads(tool_call.function.arguments)
    while True:
        result = function(**arguments)
    return json.dumps(result)
