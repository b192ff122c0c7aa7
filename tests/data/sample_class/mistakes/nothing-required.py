# Shows: lists no parameter as required
# Assignment: 02_dispatch

# %% answer="tool_definition"
from pydantic import TypeAdapter


def tool_definition(function):
    hints = get_type_hints(function)
    parameters = inspect.signature(function).parameters
    schema = {
        "type": "object",
        "properties": {name: TypeAdapter(hints.get(name, str)).json_schema() for name in parameters},
        "required": [],
    }
    described = {"name": function.__name__, "description": inspect.getdoc(function) or "", "parameters": schema}
    return {"type": "function", "function": described}
