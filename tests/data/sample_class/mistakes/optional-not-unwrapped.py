# Shows: a table that knows plain types, lists and literals, and takes int-or-None for a string
# Assignment: 02_dispatch

# %% answer="ToolRegistry"
from typing import get_args, get_origin

NAMES = {str: "string", int: "integer", float: "number", bool: "boolean"}


def describe(hint):
    if get_origin(hint) is list:
        return {"type": "array", "items": describe(get_args(hint)[0])}
    if get_origin(hint) is Literal:
        return {"type": "string", "enum": list(get_args(hint))}
    return {"type": NAMES.get(hint, "string")}


class ToolRegistry:
    def __init__(self):
        self.functions = {}

    def tool(self, function):
        self.functions[function.__name__] = function
        return function

    def dispatch(self, tool_call):
        return dispatch_tool_call(tool_call, self.functions)

    def definitions(self):
        tools = []
        for name, function in self.functions.items():
            hints = get_type_hints(function)
            parameters = inspect.signature(function).parameters
            schema = {
                "type": "object",
                "properties": {each: describe(hints[each]) for each in parameters},
                "required": [each for each, p in parameters.items() if p.default is p.empty],
            }
            described = {"name": name, "description": inspect.getdoc(function), "parameters": schema}
            tools.append({"type": "function", "function": described})
        return tools
