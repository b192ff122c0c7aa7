# an empty or false result is taken for a failure


def dispatch_tool_call(tool_call, registry):
    name = tool_call.function.name
    function = registry.get(name)
    result = function(**json.loads(tool_call.function.arguments)) if function else None
    if not result:
        return json.dumps({"error": f"Unknown function: {name}"})
    return json.dumps(result)
