# a copy of the list is carried on; the caller's holds the question only


async def run_conversation_async(client, messages, tools, registry, *, model, max_rounds=5):
    messages = list(messages)
    for _ in range(max_rounds):
        reply = await client.chat.completions.create(model=model, messages=messages, tools=tools)
        message = reply.choices[0].message
        messages.append(message)
        if not message.tool_calls:
            return message.content
        messages.extend(await run_tool_calls(message.tool_calls, registry))
    raise RuntimeError("no answer within the rounds allowed")
