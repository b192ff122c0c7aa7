# one request too many: the first one is sent before the loop that counts


def run_conversation(client, messages, tools, registry, *, model, max_rounds=5):
    reply = client.chat.completions.create(model=model, messages=messages, tools=tools)
    rounds = 0
    while reply.choices[0].message.tool_calls:
        if rounds == max_rounds:
            raise RuntimeError("too many rounds")
        messages.append(reply.choices[0].message)
        for call in reply.choices[0].message.tool_calls:
            name = call.function.name
            if name in registry:
                result = registry[name](**json.loads(call.function.arguments))
            else:
                result = {"error": f"Unknown function: {name}"}
            messages.append({"role": "tool", "tool_call_id": call.id, "content": json.dumps(result)})
        reply = client.chat.completions.create(model=model, messages=messages, tools=tools)
        rounds += 1
    messages.append(reply.choices[0].message)
    return reply.choices[0].message.content
