# append adds the list of tool messages as one entry


async def run_conversation_async(client, messages, tools, registry, *, model, max_rounds=5):
    for _ in range(max_rounds):
        reply = await client.chat.completions.create(model=model, messages=messages, tools=tools)
        message = reply.choices[0].message
        messages.append(message)
        if not message.tool_calls:
            return message.content
        messages.append(await run_tool_calls(message.tool_calls, registry))
    raise RuntimeError("no answer within the rounds allowed")
