# finish_reason has to say tool_calls, and after a named call it says stop


def classify_ticket(client, text, *, model):
    reply = client.chat.completions.create(
        model=model,
        messages=[{"role": "user", "content": text}],
        tools=[TICKET_TOOL],
        tool_choice={"type": "function", "function": {"name": "file_ticket"}},
    )
    if reply.choices[0].finish_reason != "tool_calls":
        return None
    return json.loads(reply.choices[0].message.tool_calls[0].function.arguments)
