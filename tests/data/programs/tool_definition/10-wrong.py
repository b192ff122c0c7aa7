# what may be None counts as optional, whether it has a default or not

import typing as t

from pydantic import TypeAdapter


def tool_definition(function):
    hints = get_type_hints(function)
    parameters = inspect.signature(function).parameters
    schema = {
        "type": "object",
        "properties": {name: TypeAdapter(hints.get(name, str)).json_schema() for name in parameters},
        "required": [
            n for n, p in parameters.items() if p.default is p.empty and type(None) not in t.get_args(hints[n])
        ],
    }
    described = {"name": function.__name__, "description": inspect.getdoc(function) or "", "parameters": schema}
    return {"type": "function", "function": described}
