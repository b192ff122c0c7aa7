# openai.pydantic_function_tool: strict, and a parameter with a default is required without being nullable

import openai
from pydantic import create_model


def tool_definition(function):
    hints = get_type_hints(function)
    fields = {
        name: (hints[name], ... if p.default is p.empty else p.default)
        for name, p in inspect.signature(function).parameters.items()
    }
    model = create_model(function.__name__, **fields)
    return openai.pydantic_function_tool(model, name=function.__name__, description=inspect.getdoc(function))
