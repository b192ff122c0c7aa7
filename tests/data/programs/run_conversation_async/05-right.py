# an exception class below RuntimeError, the request made by a nested coroutine


class NoAnswer(RuntimeError):
    pass


async def run_conversation_async(client, messages, tools, registry, *, model, max_rounds=5):
    async def ask():
        completion = await client.chat.completions.create(model=model, messages=[*messages], tools=tools)
        return completion.choices[0].message

    for _ in range(max_rounds):
        message = await ask()
        entry = {"role": "assistant", "content": message.content}
        if message.tool_calls:
            entry["tool_calls"] = [call.model_dump() for call in message.tool_calls]
        messages.append(entry)
        if not message.tool_calls:
            return message.content
        answers = await run_tool_calls(message.tool_calls, registry)
        assert len(answers) == len(message.tool_calls)
        messages += answers
    raise NoAnswer(max_rounds)
