# the arguments are parsed outside the try, so broken JSON raises


async def answer_one(call, registry):
    name = call.function.name
    function = registry.get(name)
    if function is None:
        result = {"error": f"Unknown function: {name}"}
    else:
        arguments = json.loads(call.function.arguments)
        try:
            if inspect.iscoroutinefunction(function):
                result = await function(**arguments)
            else:
                result = await asyncio.to_thread(function, **arguments)
        except Exception:
            result = {"error": f"{name} failed."}
    return {"role": "tool", "tool_call_id": call.id, "content": json.dumps(result)}


async def run_tool_calls(tool_calls, registry):
    return list(await asyncio.gather(*(answer_one(call, registry) for call in tool_calls or [])))
