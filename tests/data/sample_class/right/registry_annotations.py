# Shows: reads the types straight from the signature, as `parameter.annotation`
# Assignment: 02_dispatch

# %% answer="ToolRegistry"
from pydantic import TypeAdapter


class ToolRegistry:
    def __init__(self):
        self.tools = {}

    def tool(self, function):
        self.tools[function.__name__] = function
        return function

    def definitions(self):
        found = []
        for function in self.tools.values():
            properties, required = {}, []
            for parameter in inspect.signature(function).parameters.values():
                properties[parameter.name] = TypeAdapter(parameter.annotation).json_schema()
                if parameter.default is inspect.Parameter.empty:
                    required.append(parameter.name)
            found.append(
                {
                    "type": "function",
                    "function": {
                        "name": function.__name__,
                        "description": inspect.getdoc(function),
                        "parameters": {"type": "object", "properties": properties, "required": required},
                    },
                }
            )
        return found

    def dispatch(self, tool_call):
        return dispatch_tool_call(tool_call, self.tools)
