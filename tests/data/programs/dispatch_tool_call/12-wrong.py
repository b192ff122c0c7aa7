# an unknown name raises a KeyError in place of being answered


def dispatch_tool_call(tool_call, registry):
    function = registry[tool_call.function.name]
    if not function:
        return json.dumps({"error": f"Unknown function: {tool_call.function.name}"})
    return json.dumps(function(**json.loads(tool_call.function.arguments)))
