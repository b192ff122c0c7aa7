# the text as a content part, a limit for the tokens


def classify_ticket(client, text, *, model):
    reply = client.chat.completions.create(
        model=model,
        messages=[{"role": "user", "content": [{"type": "text", "text": text}]}],
        max_completion_tokens=2000,
        tools=[TICKET_TOOL],
        tool_choice={"type": "function", "function": {"name": "file_ticket"}},
    )
    return json.loads(reply.choices[0].message.tool_calls[0].function.arguments)
