# required, with one tool that is as good


def classify_ticket(client, text, *, model):
    reply = client.chat.completions.create(
        model=model,
        messages=[{"role": "user", "content": text}],
        tools=[TICKET_TOOL],
        tool_choice="required",
    )
    return json.loads(reply.choices[0].message.tool_calls[0].function.arguments)
