# an async function: its caller gets a coroutine


async def dispatch_tool_call(tool_call, registry):
    name = tool_call.function.name
    if name not in registry:
        return json.dumps({"error": f"Unknown function: {name}"})
    return json.dumps(registry[name](**json.loads(tool_call.function.arguments)))
