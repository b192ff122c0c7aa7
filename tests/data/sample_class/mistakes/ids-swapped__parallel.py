# Shows: pairs the calls with results in the order in which they were done
# Assignment: 04_parallel

# %% answer="run_tool_calls"
async def run_tool_calls(tool_calls, registry):
    calls = tool_calls or []
    waiting = [careful(call, registry) for call in calls]
    results = [await result for result in asyncio.as_completed(waiting)]
    return [
        {"role": "tool", "tool_call_id": call.id, "content": json.dumps(result)} for call, result in zip(calls, results)
    ]


async def careful(tool_call, registry):
    try:
        return await carry_out(tool_call, registry)
    except Exception:
        return {"error": "The tool failed."}


async def carry_out(tool_call, registry):
    name = tool_call.function.name
    if name not in registry:
        return {"error": f"Unknown function: {name}"}
    function, arguments = registry[name], json.loads(tool_call.function.arguments)
    if inspect.iscoroutinefunction(function):
        return await function(**arguments)
    return await asyncio.to_thread(function, **arguments)
