# Shows: reads the types straight from the signature, as `parameter.annotation`
# Assignment: 02_dispatch

# %% answer="tool_definition"
from pydantic import TypeAdapter


def tool_definition(function):
    parameters = inspect.signature(function, eval_str=True).parameters.values()
    properties = {p.name: TypeAdapter(p.annotation).json_schema() for p in parameters}
    required = [p.name for p in parameters if p.default is p.empty]
    schema = {"type": "object", "properties": properties, "required": required}
    function_part = {"name": function.__name__, "description": function.__doc__, "parameters": schema}
    return {"type": "function", "function": function_part}
