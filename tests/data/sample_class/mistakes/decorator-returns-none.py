# Shows: the decorator forgets its return
# Assignment: 02_dispatch

# %% answer="ToolRegistry"
class ToolRegistry:
    def __init__(self):
        self.functions = {}

    def tool(self, function):
        self.functions[function.__name__] = function

    def definitions(self):
        return [tool_definition(function) for function in self.functions.values()]

    def dispatch(self, tool_call):
        return dispatch_tool_call(tool_call, self.functions)
