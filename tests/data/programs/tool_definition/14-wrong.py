# the whole signature is put into the description, and there are no parameters


def tool_definition(function):
    text = f"{inspect.getdoc(function)} {inspect.signature(function)}"
    return {"type": "function", "function": {"name": function.__name__, "description": text}}
