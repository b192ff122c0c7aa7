# only Optional[int] is unwrapped, int | None ends in a KeyError

from typing import Union, get_args, get_origin

NAMES = {str: "string", int: "integer", float: "number", bool: "boolean"}


def schema(hint):
    origin, args = get_origin(hint), get_args(hint)
    if origin is list:
        return {"type": "array", "items": schema(args[0])}
    if origin is Literal:
        return {"type": "string", "enum": list(args)}
    if origin is Union and Optional[int] == hint:
        inner = [arg for arg in args if arg is not type(None)][0]
        return schema(inner)
    return {"type": NAMES[hint]}


def tool_definition(function):
    hints = get_type_hints(function)
    properties, required = {}, []
    for key, parameter in inspect.signature(function).parameters.items():
        properties[key] = schema(hints[key])
        if parameter.default is inspect.Parameter.empty:
            required.append(key)
    return {
        "type": "function",
        "function": {
            "name": function.__name__,
            "description": inspect.getdoc(function),
            "parameters": {"type": "object", "properties": properties, "required": required},
        },
    }
