# the tool messages stand before the assistant message that asks for them


async def run_conversation_async(client, messages, tools, registry, *, model, max_rounds=5):
    for _ in range(max_rounds):
        reply = await client.chat.completions.create(model=model, messages=messages, tools=tools)
        message = reply.choices[0].message
        if message.tool_calls:
            messages.extend(await run_tool_calls(message.tool_calls, registry))
        messages.append(message)
        if not message.tool_calls:
            return message.content
    raise RuntimeError("no answer")
