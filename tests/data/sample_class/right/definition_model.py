# Shows: makes a Pydantic model of the parameters; titles and defaults come along
# Assignment: 02_dispatch

# %% answer="tool_definition"
from pydantic import create_model


def tool_definition(function):
    hints = get_type_hints(function)
    fields = {
        name: (hints[name], ... if parameter.default is parameter.empty else parameter.default)
        for name, parameter in inspect.signature(function).parameters.items()
    }
    schema = create_model(function.__name__, **fields).model_json_schema()
    description = inspect.getdoc(function) or ""
    return {
        "type": "function",
        "function": {"name": function.__name__, "description": description, "parameters": schema},
    }
