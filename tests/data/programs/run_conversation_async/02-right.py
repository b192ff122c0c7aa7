# an async generator of replies


async def _replies(client, messages, tools, model, max_rounds):
    for _ in range(max_rounds):
        response = await client.chat.completions.create(messages=messages, model=model, tools=tools)
        yield response.choices[0].message


async def run_conversation_async(client, messages, tools, registry, *, model, max_rounds=5):
    async for message in _replies(client, messages, tools, model, max_rounds):
        messages.append(message)
        if not message.tool_calls:
            return message.content
        for answer in await run_tool_calls(message.tool_calls, registry):
            messages.append(answer)
    raise RuntimeError("max_rounds is used up")
