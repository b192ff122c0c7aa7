# gather(return_exceptions=True), and the exception becomes text with str()


async def call_one(call, registry):
    function = registry[call.function.name]
    arguments = json.loads(call.function.arguments)
    if inspect.iscoroutinefunction(function):
        return await function(**arguments)
    return await asyncio.to_thread(function, **arguments)


async def run_tool_calls(tool_calls, registry):
    tool_calls = tool_calls or []
    results = await asyncio.gather(*(call_one(c, registry) for c in tool_calls), return_exceptions=True)
    messages = []
    for call, result in zip(tool_calls, results):
        if call.function.name not in registry:
            result = {"error": f"Unknown function: {call.function.name}"}
        elif isinstance(result, Exception):
            result = {"error": str(result)}
        messages.append({"role": "tool", "tool_call_id": call.id, "content": json.dumps(result)})
    return messages
