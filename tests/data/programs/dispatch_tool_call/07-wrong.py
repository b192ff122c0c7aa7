# a result that is text already is returned bare, so it is no JSON


def dispatch_tool_call(tool_call, registry):
    name = tool_call.function.name
    function = registry.get(name)
    if function is None:
        return json.dumps({"error": f"Unknown function: {name}"})
    result = function(**json.loads(tool_call.function.arguments))
    if isinstance(result, str):
        return result
    return json.dumps(result)
