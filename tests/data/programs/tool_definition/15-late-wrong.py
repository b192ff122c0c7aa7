# the return hint is listed among the parameters, since get_type_hints has it

from pydantic import TypeAdapter


def tool_definition(function):
    hints = get_type_hints(function)
    params = inspect.signature(function).parameters
    return {
        "type": "function",
        "function": {
            "name": function.__name__,
            "description": inspect.getdoc(function),
            "parameters": {
                "type": "object",
                "properties": {n: TypeAdapter(h).json_schema() for n, h in hints.items()},
                "required": [n for n, p in params.items() if p.default is p.empty],
            },
        },
    }
