# recursion on the rounds left


def run_conversation(client, messages, tools, registry, *, model, max_rounds=5):
    if max_rounds <= 0:
        raise RuntimeError("too many rounds")
    message = client.chat.completions.create(messages=messages, model=model, tools=tools).choices[0].message
    messages.append(message)
    calls = message.tool_calls or []
    for call in calls:
        function = registry.get(call.function.name)
        if function is None:
            result = {"error": f"Unknown function: {call.function.name}"}
        else:
            result = function(**json.loads(call.function.arguments))
        messages.append({"role": "tool", "content": json.dumps(result), "tool_call_id": call.id})
    if not calls:
        return message.content
    return run_conversation(client, messages, tools, registry, model=model, max_rounds=max_rounds - 1)
