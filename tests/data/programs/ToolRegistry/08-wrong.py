# tool returns a wrapper that prints, not the same function

from functools import wraps

from pydantic import TypeAdapter


class ToolRegistry:
    def __init__(self):
        self.functions = {}

    def tool(self, function):
        @wraps(function)
        def wrapper(*args, **kwargs):
            print(f"calling {function.__name__}")
            return function(*args, **kwargs)

        self.functions[function.__name__] = wrapper
        return wrapper

    def definitions(self):
        result = []
        for name, function in self.functions.items():
            hints = get_type_hints(function)
            parameters = inspect.signature(function).parameters
            result.append(
                {
                    "type": "function",
                    "function": {
                        "name": name,
                        "description": inspect.getdoc(function),
                        "parameters": {
                            "type": "object",
                            "properties": {key: TypeAdapter(hints[key]).json_schema() for key in parameters},
                            "required": [key for key, p in parameters.items() if p.default is p.empty],
                        },
                    },
                }
            )
        return result

    def dispatch(self, tool_call):
        return dispatch_tool_call(tool_call, self.functions)
