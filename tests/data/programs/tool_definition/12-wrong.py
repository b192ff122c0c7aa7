# JSON text in place of a dict

from pydantic import TypeAdapter


def tool_definition(function):
    hints = get_type_hints(function)
    parameters = inspect.signature(function).parameters
    schema = {
        "type": "object",
        "properties": {name: TypeAdapter(hints.get(name, str)).json_schema() for name in parameters},
        "required": [name for name, p in parameters.items() if p.default is p.empty],
    }
    described = {"name": function.__name__, "description": inspect.getdoc(function) or "", "parameters": schema}
    return json.dumps({"type": "function", "function": described})
