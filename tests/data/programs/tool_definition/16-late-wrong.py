# every list is one of strings

from typing import get_args, get_origin


def tool_definition(function):
    simple = {str: "string", int: "integer", float: "number", bool: "boolean"}

    def schema(hint):
        if get_origin(hint) is list:
            return {"type": "array", "items": {"type": "string"}}
        if get_origin(hint) is Literal:
            return {"type": "string", "enum": list(get_args(hint))}
        if type(None) in get_args(hint):
            return schema(next(each for each in get_args(hint) if each is not type(None)))
        return {"type": simple[hint]}

    parameters, hints = inspect.signature(function).parameters, get_type_hints(function)
    properties = {name: schema(hints[name]) for name in parameters}
    required = [name for name, each in parameters.items() if each.default is each.empty]
    body = {"type": "object", "properties": properties, "required": required}
    described = {"name": function.__name__, "description": inspect.getdoc(function), "parameters": body}
    return {"type": "function", "function": described}
