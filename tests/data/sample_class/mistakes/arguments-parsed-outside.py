# Shows: reads the arguments before the try begins
# Assignment: 04_parallel

# %% answer="run_tool_calls"
async def run_tool_calls(tool_calls, registry):
    tasks = [answer(call, registry, json.loads(call.function.arguments)) for call in tool_calls or []]
    return await asyncio.gather(*tasks)


async def answer(call, registry, arguments):
    name = call.function.name
    try:
        if name not in registry:
            result = {"error": f"Unknown function: {name}"}
        elif inspect.iscoroutinefunction(registry[name]):
            result = await registry[name](**arguments)
        else:
            result = await asyncio.to_thread(registry[name], **arguments)
    except Exception:
        result = {"error": "The tool failed."}
    return {"role": "tool", "tool_call_id": call.id, "content": json.dumps(result)}
