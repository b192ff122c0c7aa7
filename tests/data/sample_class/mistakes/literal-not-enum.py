# Shows: loses the choices of a Literal
# Assignment: 02_dispatch

# %% answer="ToolRegistry"
from pydantic import TypeAdapter


class ToolRegistry:
    def __init__(self):
        self.functions = {}

    def tool(self, function):
        self.functions[function.__name__] = function
        return function

    def dispatch(self, tool_call):
        return dispatch_tool_call(tool_call, self.functions)

    def definitions(self):
        return [self.define(function) for function in self.functions.values()]

    def define(self, function):
        hints = get_type_hints(function)
        parameters = inspect.signature(function).parameters
        schema = {
            "type": "object",
            "properties": {name: self.schema(hints.get(name, str)) for name in parameters},
            "required": [name for name, p in parameters.items() if p.default is p.empty],
        }
        description = inspect.getdoc(function) or ""
        return {
            "type": "function",
            "function": {"name": function.__name__, "description": description, "parameters": schema},
        }

    def schema(self, hint):
        full = TypeAdapter(hint).json_schema()
        full.pop("enum", None)
        return full
