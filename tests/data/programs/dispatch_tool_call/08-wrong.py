# the arguments are handed over by place, in the order in which the model wrote them


def dispatch_tool_call(tool_call, registry):
    name = tool_call.function.name
    if name not in registry:
        return json.dumps({"error": f"Unknown function: {name}"})
    arguments = json.loads(tool_call.function.arguments)
    return json.dumps(registry[name](*arguments.values()))
