# Shows: a table of types and get_origin, no Pydantic
# Assignment: 02_dispatch

# %% answer="ToolRegistry"
from typing import get_args, get_origin

NAMES = {str: "string", int: "integer", float: "number", bool: "boolean", dict: "object", list: "array"}


def schema_of(hint):
    if get_origin(hint) is Literal:
        return {"type": "string", "enum": list(get_args(hint))}
    if get_origin(hint) is list:
        return {"type": "array", "items": schema_of(get_args(hint)[0])}
    if type(None) in get_args(hint):
        return schema_of(next(each for each in get_args(hint) if each is not type(None)))
    return {"type": NAMES[hint]}


class ToolRegistry:
    def __init__(self):
        self._tools = {}

    def tool(self, function):
        self._tools[function.__name__] = function
        return function

    def definitions(self):
        result = []
        for name, function in self._tools.items():
            hints = get_type_hints(function)
            properties, required = {}, []
            for parameter in inspect.signature(function).parameters.values():
                properties[parameter.name] = schema_of(hints[parameter.name])
                if parameter.default is parameter.empty:
                    required.append(parameter.name)
            result.append(
                {
                    "type": "function",
                    "function": {
                        "name": name,
                        "description": inspect.getdoc(function),
                        "parameters": {"type": "object", "properties": properties, "required": required},
                    },
                }
            )
        return result

    def dispatch(self, tool_call):
        return dispatch_tool_call(tool_call, self._tools)
