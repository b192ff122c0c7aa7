# Shows: the dict stands in the class body
# Assignment: 02_dispatch

# %% answer="ToolRegistry"
class ToolRegistry:
    functions = {}

    def tool(self, function):
        self.functions[function.__name__] = function
        return function

    def definitions(self):
        return [tool_definition(function) for function in self.functions.values()]

    def dispatch(self, tool_call):
        return dispatch_tool_call(tool_call, self.functions)
