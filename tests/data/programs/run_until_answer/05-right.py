# nested functions, an exception class below RuntimeError, enumerate


class OutOfRounds(RuntimeError):
    pass


def run_until_answer(client, messages, tools, registry, *, model, max_rounds=5):
    def request(choice):
        reply = client.chat.completions.create(model=model, messages=messages, tools=tools, tool_choice=choice)
        return reply.choices[0].message

    def result_of(call):
        if call.function.name not in registry:
            return {"error": f"Unknown function: {call.function.name}"}
        return registry[call.function.name](**json.loads(call.function.arguments))

    for number, choice in enumerate(["required"] + ["auto"] * (max_rounds - 1)):
        if number >= max_rounds:
            break
        message = request(choice)
        messages.append(message)
        if not message.tool_calls:
            return message.content
        for call in message.tool_calls:
            messages.append({"role": "tool", "tool_call_id": call.id, "content": json.dumps(result_of(call))})
    raise OutOfRounds(f"{max_rounds} requests, no answer")
