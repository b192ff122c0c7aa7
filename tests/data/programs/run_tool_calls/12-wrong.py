# the async calls are gathered, the plain ones run in threads but one after the other


async def run_tool_calls(tool_calls, registry):
    if not tool_calls:
        return []
    results = {}

    async def run_async(call, function):
        try:
            results[call.id] = await function(**json.loads(call.function.arguments))
        except Exception:
            results[call.id] = {"error": "failed"}

    waiting = []
    for call in tool_calls:
        function = registry.get(call.function.name)
        if function is None:
            results[call.id] = {"error": f"Unknown function: {call.function.name}"}
        elif inspect.iscoroutinefunction(function):
            waiting.append(asyncio.create_task(run_async(call, function)))
        else:
            try:
                results[call.id] = await asyncio.to_thread(function, **json.loads(call.function.arguments))
            except Exception:
                results[call.id] = {"error": "failed"}
    await asyncio.gather(*waiting)
    return [{"role": "tool", "tool_call_id": c.id, "content": json.dumps(results[c.id])} for c in tool_calls]
