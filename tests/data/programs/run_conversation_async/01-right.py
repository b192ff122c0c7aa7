# dicts, while, +=, tool_choice auto


async def run_conversation_async(client, messages, tools, registry, *, model, max_rounds=5):
    """Carry the conversation on until the model answers in words; return these words."""
    remaining = max_rounds
    while remaining > 0:
        remaining -= 1
        completion = await client.chat.completions.create(
            model=model, messages=messages, tools=tools, tool_choice="auto"
        )
        assistant = completion.choices[0].message
        messages.append(assistant.model_dump(exclude_none=True))
        if assistant.tool_calls:
            messages += await run_tool_calls(assistant.tool_calls, registry)
        else:
            return assistant.content
    raise RuntimeError(f"The model asked for tools in each of {max_rounds} rounds.")
