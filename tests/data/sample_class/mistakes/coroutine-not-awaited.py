# Shows: runs every function in a thread, async ones too, and awaits no coroutine
# Assignment: 04_parallel

# %% answer="run_tool_calls"
async def run_tool_calls(tool_calls, registry):
    return await asyncio.gather(*[answer_call(call, registry) for call in tool_calls or []])


async def answer_call(tool_call, registry):
    result = await carry_out(tool_call, registry)
    return {"role": "tool", "tool_call_id": tool_call.id, "content": json.dumps(result)}


async def carry_out(tool_call, registry):
    name = tool_call.function.name
    if name not in registry:
        return {"error": f"Unknown function: {name}"}
    function, arguments = registry[name], json.loads(tool_call.function.arguments)
    return await asyncio.to_thread(function, **arguments)
