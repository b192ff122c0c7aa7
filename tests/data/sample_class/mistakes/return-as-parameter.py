# Shows: lists the return hint among the parameters
# Assignment: 02_dispatch

# %% answer="tool_definition"
from pydantic import TypeAdapter


def tool_definition(function):
    parameters = inspect.signature(function).parameters
    schema = {
        "type": "object",
        "properties": {name: TypeAdapter(hint).json_schema() for name, hint in get_type_hints(function).items()},
        "required": [name for name, p in parameters.items() if p.default is p.empty],
    }
    described = {"name": function.__name__, "description": inspect.getdoc(function) or "", "parameters": schema}
    return {"type": "function", "function": described}
