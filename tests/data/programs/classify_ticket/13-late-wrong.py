# the model is the constant of the set-up, not the parameter


def classify_ticket(client, text, *, model):
    reply = client.chat.completions.create(
        model=MODEL,
        messages=[{"role": "user", "content": text}],
        tools=[TICKET_TOOL],
        tool_choice={"type": "function", "function": {"name": "file_ticket"}},
    )
    return json.loads(reply.choices[0].message.tool_calls[0].function.arguments)
