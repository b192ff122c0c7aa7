# pydantic TypeAdapter for each parameter, definitions made when a function is registered

from pydantic import TypeAdapter


class ToolRegistry:
    def __init__(self):
        self._entries = []

    def tool(self, function):
        signature = inspect.signature(function)
        hints = get_type_hints(function)
        parameters = {
            "type": "object",
            "properties": {name: TypeAdapter(hints.get(name, str)).json_schema() for name in signature.parameters},
            "required": [p.name for p in signature.parameters.values() if p.default is p.empty],
        }
        definition = {
            "name": function.__name__,
            "description": inspect.getdoc(function) or "",
            "parameters": parameters,
        }
        self._entries.append((function, {"type": "function", "function": definition}))
        return function

    def definitions(self):
        return [definition for _, definition in self._entries]

    def dispatch(self, tool_call):
        registry = {function.__name__: function for function, _ in self._entries}
        return dispatch_tool_call(tool_call, registry)
