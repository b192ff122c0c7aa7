# the calls of the last round are left without answers


async def run_conversation_async(client, messages, tools, registry, *, model, max_rounds=5):
    for number in range(max_rounds):
        reply = await client.chat.completions.create(model=model, messages=messages, tools=tools)
        message = reply.choices[0].message
        messages.append(message)
        if not message.tool_calls:
            return message.content
        if number == max_rounds - 1:
            break
        messages.extend(await run_tool_calls(message.tool_calls, registry))
    raise RuntimeError("no answer within the rounds allowed")
