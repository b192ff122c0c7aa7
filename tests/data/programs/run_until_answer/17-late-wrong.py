# the first request names the first tool of the list instead of requiring any


def run_until_answer(client, messages, tools, registry, *, model, max_rounds=5):
    choice = {"type": "function", "function": {"name": tools[0]["function"]["name"]}}
    for i in range(max_rounds):
        message = (
            client.chat.completions.create(model=model, messages=messages, tools=tools, tool_choice=choice)
            .choices[0]
            .message
        )
        choice = "auto"
        if not message.tool_calls:
            return message.content
        messages.append(message)
        for c in message.tool_calls:
            messages.append(
                {
                    "role": "tool",
                    "tool_call_id": c.id,
                    "content": json.dumps(
                        registry[c.function.name](**json.loads(c.function.arguments))
                        if c.function.name in registry
                        else {"error": f"Unknown function: {c.function.name}"}
                    ),
                }
            )
    raise RuntimeError("no")
