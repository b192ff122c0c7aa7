# Shows: starts an event loop for each conversation
# Assignment: 04_parallel

# %% answer="run_conversation_async"
async def converse(client, messages, tools, registry, model, max_rounds):
    for _ in range(max_rounds):
        reply = await client.chat.completions.create(model=model, messages=messages, tools=tools)
        message = reply.choices[0].message
        messages.append(message)
        if not message.tool_calls:
            return message.content
        messages.extend(await run_tool_calls(message.tool_calls, registry))
    raise RuntimeError("no answer")


def run_conversation_async(client, messages, tools, registry, *, model, max_rounds=5):
    return asyncio.run(converse(client, messages, tools, registry, model, max_rounds))
