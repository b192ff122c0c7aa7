# Shows: catches the one exception its author thought of
# Assignment: 04_parallel

# %% answer="run_tool_calls"
async def run_tool_calls(tool_calls, registry):
    return await asyncio.gather(*[answer_call(call, registry) for call in tool_calls or []])


async def answer_call(tool_call, registry):
    name = tool_call.function.name
    try:
        result = await carry_out(tool_call, registry)
    except (KeyError, TypeError, json.JSONDecodeError):
        result = {"error": f"{name} failed."}
    return {"role": "tool", "tool_call_id": tool_call.id, "content": json.dumps(result)}


async def carry_out(tool_call, registry):
    name = tool_call.function.name
    if name not in registry:
        return {"error": f"Unknown function: {name}"}
    function, arguments = registry[name], json.loads(tool_call.function.arguments)
    if inspect.iscoroutinefunction(function):
        return await function(**arguments)
    return await asyncio.to_thread(function, **arguments)
