# the definitions are sorted by name


class ToolRegistry:
    def __init__(self):
        self.functions = {}

    def tool(self, function):
        self.functions[function.__name__] = function
        return function

    def definitions(self):
        return [tool_definition(self.functions[name]) for name in sorted(self.functions)]

    def dispatch(self, tool_call):
        return dispatch_tool_call(tool_call, self.functions)
