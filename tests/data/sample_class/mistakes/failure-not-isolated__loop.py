# Shows: carries out the calls without catching anything
# Assignment: 04_parallel

# %% answer="run_conversation_async"
async def run_conversation_async(client, messages, tools, registry, *, model, max_rounds=5):
    for _ in range(max_rounds):
        reply = await client.chat.completions.create(model=model, messages=messages, tools=tools)
        message = reply.choices[0].message
        messages.append(message)
        if not message.tool_calls:
            return message.content
        messages.extend(await asyncio.gather(*[answer(call, registry) for call in message.tool_calls]))
    raise RuntimeError("no answer")


async def answer(call, registry):
    function = registry.get(call.function.name)
    if function is None:
        result = {"error": f"Unknown function: {call.function.name}"}
    elif inspect.iscoroutinefunction(function):
        result = await function(**json.loads(call.function.arguments))
    else:
        result = await asyncio.to_thread(function, **json.loads(call.function.arguments))
    return {"role": "tool", "tool_call_id": call.id, "content": json.dumps(result)}
