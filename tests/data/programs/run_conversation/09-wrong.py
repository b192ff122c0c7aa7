# only the first call of a reply is answered


def run_conversation(client, messages, tools, registry, *, model, max_rounds=5):
    for _ in range(max_rounds):
        reply = client.chat.completions.create(model=model, messages=messages, tools=tools)
        message = reply.choices[0].message
        messages.append(message)
        if not message.tool_calls:
            return message.content
        call = message.tool_calls[0]
        name = call.function.name
        if name in registry:
            content = json.dumps(registry[name](**json.loads(call.function.arguments)))
        else:
            content = json.dumps({"error": f"Unknown function: {name}"})
        messages.append({"role": "tool", "tool_call_id": call.id, "content": content})
    raise RuntimeError("no answer")
