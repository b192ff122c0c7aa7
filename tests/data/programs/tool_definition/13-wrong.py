# the types as Python writes them: int, str, bool


def tool_definition(function):
    hints = get_type_hints(function)
    parameters = inspect.signature(function).parameters
    schema = {
        "type": "object",
        "properties": {name: {"type": getattr(hints[name], "__name__", "str")} for name in parameters},
        "required": [name for name, p in parameters.items() if p.default is p.empty],
    }
    described = {"name": function.__name__, "description": inspect.getdoc(function), "parameters": schema}
    return {"type": "function", "function": described}
