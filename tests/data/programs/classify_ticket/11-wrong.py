# the customer's words are not sent at all, only the instruction


def classify_ticket(client, text, *, model):
    reply = client.chat.completions.create(
        model=model,
        messages=[{"role": "user", "content": "Classify this ticket, please."}],
        tools=[TICKET_TOOL],
        tool_choice={"type": "function", "function": {"name": "file_ticket"}},
    )
    return json.loads(reply.choices[0].message.tool_calls[0].function.arguments)
