# the dict is a default argument, so all registries share it


class ToolRegistry:
    def __init__(self, functions={}):
        self.functions = functions

    def tool(self, function):
        self.functions[function.__name__] = function
        return function

    def definitions(self):
        return [tool_definition(function) for function in self.functions.values()]

    def dispatch(self, tool_call):
        return dispatch_tool_call(tool_call, self.functions)
