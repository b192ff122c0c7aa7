# Shows: offers the tools in the first round only
# Assignment: 05_tool_choice

# %% answer="run_until_answer"
def run_until_answer(client, messages, tools, registry, *, model, max_rounds=5):
    for number in range(max_rounds):
        message = (
            client.chat.completions.create(
                model=model, messages=messages, **({"tools": tools, "tool_choice": "required"} if number == 0 else {})
            )
            .choices[0]
            .message
        )
        messages.append(message)
        if not message.tool_calls:
            return message.content
        for call in message.tool_calls:
            result = registry[call.function.name](**json.loads(call.function.arguments))
            messages.append({"role": "tool", "tool_call_id": call.id, "content": json.dumps(result)})
    raise RuntimeError("no answer")
