# flat: name, description and parameters beside type

from pydantic import TypeAdapter


def tool_definition(function):
    hints = get_type_hints(function)
    parameters = inspect.signature(function).parameters
    return {
        "type": "function",
        "name": function.__name__,
        "description": inspect.getdoc(function),
        "parameters": {
            "type": "object",
            "properties": {name: TypeAdapter(hints[name]).json_schema() for name in parameters},
            "required": [name for name, p in parameters.items() if p.default is p.empty],
        },
    }
