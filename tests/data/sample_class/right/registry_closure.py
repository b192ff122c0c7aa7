# Shows: a function called ToolRegistry that returns an object with closures, no class of its own
# Assignment: 02_dispatch

# %% answer="ToolRegistry"
from types import SimpleNamespace

from pydantic import TypeAdapter


def ToolRegistry():
    functions = []

    def tool(function):
        functions.append(function)
        return function

    def define(function):
        parameters = inspect.signature(function, eval_str=True).parameters
        properties = {p.name: TypeAdapter(p.annotation).json_schema() for p in parameters.values()}
        required = [p.name for p in parameters.values() if p.default is p.empty]
        return {
            "type": "function",
            "function": {
                "name": function.__name__,
                "description": function.__doc__,
                "parameters": {"type": "object", "properties": properties, "required": required},
            },
        }

    def definitions():
        return [define(function) for function in functions]

    def dispatch(tool_call):
        return dispatch_tool_call(tool_call, {function.__name__: function for function in functions})

    return SimpleNamespace(tool=tool, definitions=definitions, dispatch=dispatch)
