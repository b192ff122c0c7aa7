# Shows: the registry is itself a dict; definitions are made when a function is registered
# Assignment: 02_dispatch

# %% answer="ToolRegistry"
from pydantic import TypeAdapter


class ToolRegistry(dict):
    def __init__(self):
        super().__init__()
        self.described = []

    def tool(self, function):
        self[function.__name__] = function
        hints = get_type_hints(function)
        hints.pop("return", None)
        defaults = len(function.__defaults__ or ())
        names = function.__code__.co_varnames[: function.__code__.co_argcount]
        self.described.append(
            {
                "type": "function",
                "function": {
                    "name": function.__name__,
                    "description": (function.__doc__ or "").strip(),
                    "parameters": {
                        "type": "object",
                        "properties": {name: TypeAdapter(hints[name]).json_schema() for name in names},
                        "required": list(names[: len(names) - defaults]),
                    },
                },
            }
        )
        return function

    def definitions(self):
        return list(self.described)

    def dispatch(self, tool_call):
        if tool_call.function.name not in self:
            return json.dumps({"error": f"Unknown function: {tool_call.function.name}"})
        return json.dumps(self[tool_call.function.name](**json.loads(tool_call.function.arguments)))
