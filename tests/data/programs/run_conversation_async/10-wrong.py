# each call is awaited on its own, so the calls of a round run one after the other


async def run_conversation_async(client, messages, tools, registry, *, model, max_rounds=5):
    for _ in range(max_rounds):
        reply = await client.chat.completions.create(model=model, messages=messages, tools=tools)
        message = reply.choices[0].message
        messages.append(message)
        if not message.tool_calls:
            return message.content
        for call in message.tool_calls:
            messages.extend(await run_tool_calls([call], registry))
    raise RuntimeError("no answer within the rounds allowed")
