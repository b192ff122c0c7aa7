# Shows: a table that knows plain types, lists and literals, and takes int-or-None for a string
# Assignment: 02_dispatch

# %% answer="tool_definition"
from typing import get_args, get_origin

NAMES = {str: "string", int: "integer", float: "number", bool: "boolean"}


def describe(hint):
    if get_origin(hint) is list:
        return {"type": "array", "items": describe(get_args(hint)[0])}
    if get_origin(hint) is Literal:
        return {"type": "string", "enum": list(get_args(hint))}
    return {"type": NAMES.get(hint, "string")}


def tool_definition(function):
    hints = get_type_hints(function)
    parameters = inspect.signature(function).parameters
    schema = {
        "type": "object",
        "properties": {name: describe(hints[name]) for name in parameters},
        "required": [name for name, p in parameters.items() if p.default is p.empty],
    }
    described = {"name": function.__name__, "description": inspect.getdoc(function) or "", "parameters": schema}
    return {"type": "function", "function": described}
