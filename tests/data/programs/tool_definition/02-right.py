# pydantic create_model: titles, defaults and anyOf with null come along

from pydantic import create_model


def tool_definition(function):
    hints = get_type_hints(function)
    fields = {}
    for name, parameter in inspect.signature(function).parameters.items():
        default = ... if parameter.default is inspect.Parameter.empty else parameter.default
        fields[name] = (hints[name], default)
    schema = create_model(function.__name__, **fields).model_json_schema()
    return {
        "type": "function",
        "function": {"name": function.__name__, "description": inspect.getdoc(function), "parameters": schema},
    }
