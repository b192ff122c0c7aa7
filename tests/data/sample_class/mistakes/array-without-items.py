# Shows: an array that does not say of what
# Assignment: 02_dispatch

# %% answer="tool_definition"
from pydantic import TypeAdapter


def schema_of(hint):
    full = TypeAdapter(hint).json_schema()
    full.pop("items", None)
    return full


def tool_definition(function):
    hints = get_type_hints(function)
    parameters = inspect.signature(function).parameters
    schema = {
        "type": "object",
        "properties": {name: schema_of(hints.get(name, str)) for name in parameters},
        "required": [name for name, p in parameters.items() if p.default is p.empty],
    }
    described = {"name": function.__name__, "description": inspect.getdoc(function) or "", "parameters": schema}
    return {"type": "function", "function": described}
