# Shows: takes the reply after the first results for the answer
# Assignment: 04_parallel

# %% answer="run_conversation_async"
async def run_conversation_async(client, messages, tools, registry, *, model, max_rounds=5):
    message = (await client.chat.completions.create(model=model, messages=messages, tools=tools)).choices[0].message
    messages.append(message)
    if message.tool_calls:
        messages.extend(await run_tool_calls(message.tool_calls, registry))
        message = (await client.chat.completions.create(model=model, messages=messages, tools=tools)).choices[0].message
        messages.append(message)
    return message.content
