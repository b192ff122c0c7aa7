# strict: everything is required, what has a default may be null, no other keys

from pydantic import TypeAdapter


def tool_definition(function):
    hints = get_type_hints(function)
    properties = {}
    for name, parameter in inspect.signature(function).parameters.items():
        hint = hints[name] if parameter.default is parameter.empty else hints[name] | None
        properties[name] = TypeAdapter(hint).json_schema()
    return {
        "type": "function",
        "function": {
            "name": function.__name__,
            "description": inspect.getdoc(function) or "",
            "strict": True,
            "parameters": {
                "type": "object",
                "properties": properties,
                "required": list(properties),
                "additionalProperties": False,
            },
        },
    }
