# Shows: looks the return hint up among the types of parameters
# Assignment: 02_dispatch

# %% answer="tool_definition"
from typing import get_args, get_origin

NAMES = {str: "string", int: "integer", float: "number", bool: "boolean"}


def schema_of(hint):
    if get_origin(hint) is list:
        return {"type": "array", "items": schema_of(get_args(hint)[0])}
    if get_origin(hint) is Literal:
        return {"type": "string", "enum": list(get_args(hint))}
    if type(None) in get_args(hint):
        return schema_of(next(each for each in get_args(hint) if each is not type(None)))
    return {"type": NAMES[hint]}


def tool_definition(function):
    parameters = inspect.signature(function).parameters
    schema = {
        "type": "object",
        "properties": {name: schema_of(hint) for name, hint in get_type_hints(function).items()},
        "required": [name for name, p in parameters.items() if p.default is p.empty],
    }
    described = {"name": function.__name__, "description": inspect.getdoc(function), "parameters": schema}
    return {"type": "function", "function": described}
