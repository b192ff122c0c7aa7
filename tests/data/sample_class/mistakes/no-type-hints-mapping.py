# Shows: everything is a string
# Assignment: 02_dispatch

# %% answer="tool_definition"
def tool_definition(function):
    parameters = inspect.signature(function).parameters
    schema = {
        "type": "object",
        "properties": {name: {"type": "string"} for name in parameters},
        "required": [name for name, p in parameters.items() if p.default is p.empty],
    }
    described = {"name": function.__name__, "description": inspect.getdoc(function) or "", "parameters": schema}
    return {"type": "function", "function": described}
