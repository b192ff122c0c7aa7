# required comes with the second request, since counting was thought to begin at one


def run_until_answer(client, messages, tools, registry, *, model, max_rounds=5):
    for number in range(max_rounds):
        reply = client.chat.completions.create(
            model=model, messages=messages, tools=tools, tool_choice="required" if number == 1 else "auto"
        )
        message = reply.choices[0].message
        if not message.tool_calls:
            return message.content
        messages.append(message)
        for call in message.tool_calls:
            name = call.function.name
            if name in registry:
                result = registry[name](**json.loads(call.function.arguments))
            else:
                result = {"error": f"Unknown function: {name}"}
            messages.append({"role": "tool", "tool_call_id": call.id, "content": json.dumps(result)})
    raise RuntimeError("no answer")
