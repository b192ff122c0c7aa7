# TypeAdapter of the whole function, which has a schema of its arguments

from pydantic import TypeAdapter


def tool_definition(function):
    schema = TypeAdapter(function).json_schema()
    schema.setdefault("required", [])
    return {
        "type": "function",
        "function": {"name": function.__name__, "description": inspect.getdoc(function), "parameters": schema},
    }
