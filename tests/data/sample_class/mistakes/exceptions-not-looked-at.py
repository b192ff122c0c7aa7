# Shows: takes what return_exceptions leaves in the list for results
# Assignment: 04_parallel

# %% answer="run_tool_calls"
async def run_tool_calls(tool_calls, registry):
    calls = tool_calls or []
    results = await asyncio.gather(*[carry_out(call, registry) for call in calls], return_exceptions=True)
    return [
        {"role": "tool", "tool_call_id": call.id, "content": json.dumps(result)} for call, result in zip(calls, results)
    ]


async def carry_out(tool_call, registry):
    name = tool_call.function.name
    if name not in registry:
        return {"error": f"Unknown function: {name}"}
    function, arguments = registry[name], json.loads(tool_call.function.arguments)
    if inspect.iscoroutinefunction(function):
        return await function(**arguments)
    return await asyncio.to_thread(function, **arguments)
