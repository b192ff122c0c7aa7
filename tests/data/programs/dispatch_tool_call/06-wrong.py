# str() in place of json.dumps: single quotes, None and True are no JSON


def dispatch_tool_call(tool_call, registry):
    name = tool_call.function.name
    if name not in registry:
        return json.dumps({"error": f"Unknown function: {name}"})
    return str(registry[name](**json.loads(tool_call.function.arguments)))
