# Shows: asks Chat Completions
# Assignment: 08_responses_api

# %% answer="run_response"
def run_response(client, text, tools, registry, *, model, max_rounds=5):
    messages = [{"role": "user", "content": text}]
    for _ in range(max_rounds):
        message = client.chat.completions.create(model=model, messages=messages, tools=tools).choices[0].message
        messages.append(message)
        if not message.tool_calls:
            return message.content
        for call in message.tool_calls:
            result = registry[call.function.name](**json.loads(call.function.arguments))
            messages.append({"role": "tool", "tool_call_id": call.id, "content": json.dumps(result)})
    raise RuntimeError("no answer")
