# nothing catches a failure: one tool that raises ends the whole gather


async def one(call, registry):
    name = call.function.name
    if name not in registry:
        result = {"error": f"Unknown function: {name}"}
    else:
        arguments = json.loads(call.function.arguments)
        if inspect.iscoroutinefunction(registry[name]):
            result = await registry[name](**arguments)
        else:
            result = await asyncio.to_thread(registry[name], **arguments)
    return {"role": "tool", "tool_call_id": call.id, "content": json.dumps(result)}


async def run_tool_calls(tool_calls, registry):
    return await asyncio.gather(*[one(call, registry) for call in tool_calls or []])
