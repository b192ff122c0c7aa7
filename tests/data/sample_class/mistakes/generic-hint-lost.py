# Shows: a table of the four plain types, everything else a string
# Assignment: 02_dispatch

# %% answer="tool_definition"
NAMES = {str: "string", int: "integer", float: "number", bool: "boolean"}


def tool_definition(function):
    hints = get_type_hints(function)
    parameters = inspect.signature(function).parameters
    schema = {
        "type": "object",
        "properties": {name: {"type": NAMES.get(hints[name], "string")} for name in parameters},
        "required": [name for name, p in parameters.items() if p.default is p.empty],
    }
    described = {"name": function.__name__, "description": inspect.getdoc(function) or "", "parameters": schema}
    return {"type": "function", "function": described}
