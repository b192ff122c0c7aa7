# Shows: a while loop that counts, and messages kept as plain dicts
# Assignment: 03_loop

# %% answer="run_conversation"
def run_conversation(client, messages, tools, registry, *, model, max_rounds=5):
    rounds = 0
    while rounds < max_rounds:
        rounds += 1
        message = client.chat.completions.create(model=model, messages=messages, tools=tools).choices[0].message
        messages.append(message.model_dump(exclude_none=True))
        if not message.tool_calls:
            return message.content
        messages.extend(answer(call, registry) for call in message.tool_calls)
    raise RuntimeError("too many rounds")


def answer(call, registry):
    function = registry.get(call.function.name)
    if function is None:
        result = {"error": "Unknown function: " + call.function.name}
    else:
        result = function(**json.loads(call.function.arguments))
    return {"role": "tool", "content": json.dumps(result), "tool_call_id": call.id}
