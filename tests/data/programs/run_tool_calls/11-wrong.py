# the messages come in the order in which the calls were done (as_completed)


async def answer_one(call, registry):
    name = call.function.name
    function = registry.get(name)
    if function is None:
        result = {"error": f"Unknown function: {name}"}
    else:
        try:
            arguments = json.loads(call.function.arguments)
            if inspect.iscoroutinefunction(function):
                result = await function(**arguments)
            else:
                result = await asyncio.to_thread(function, **arguments)
        except Exception:
            result = {"error": f"{name} failed."}
    return {"role": "tool", "tool_call_id": call.id, "content": json.dumps(result)}


async def run_tool_calls(tool_calls, registry):
    tasks = [answer_one(call, registry) for call in tool_calls or []]
    return [await done for done in asyncio.as_completed(tasks)]
