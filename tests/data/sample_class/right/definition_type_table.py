# Shows: a table of types and get_origin, no Pydantic
# Assignment: 02_dispatch

# %% answer="tool_definition"
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


def tool_definition(function):
    hints = get_type_hints(function)
    properties, required = {}, []
    for parameter in inspect.signature(function).parameters.values():
        properties[parameter.name] = schema_of(hints[parameter.name])
        if parameter.default is parameter.empty:
            required.append(parameter.name)
    return {
        "type": "function",
        "function": {
            "name": function.__name__,
            "description": inspect.getdoc(function),
            "parameters": {"type": "object", "properties": properties, "required": required},
        },
    }
