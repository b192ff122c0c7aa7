# the arguments are returned as the text the model wrote


def classify_ticket(client, text, *, model):
    reply = client.chat.completions.create(
        model=model,
        messages=[{"role": "user", "content": text}],
        tools=[TICKET_TOOL],
        tool_choice={"type": "function", "function": {"name": "file_ticket"}},
    )
    return reply.choices[0].message.tool_calls[0].function.arguments
