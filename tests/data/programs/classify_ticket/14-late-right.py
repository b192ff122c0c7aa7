# allowed_tools with the mode required and the one tool


def classify_ticket(client, text, *, model):
    choice = {
        "type": "allowed_tools",
        "allowed_tools": {"mode": "required", "tools": [{"type": "function", "function": {"name": "file_ticket"}}]},
    }
    reply = client.chat.completions.create(
        model=model, messages=[{"role": "user", "content": text}], tools=[TICKET_TOOL], tool_choice=choice
    )
    (call,) = reply.choices[0].message.tool_calls
    return dict(json.loads(call.function.arguments))
