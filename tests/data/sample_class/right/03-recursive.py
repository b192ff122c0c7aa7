# Shows: recursion in place of a loop, and every field of the message kept
# Assignment: 03_loop

# %% answer="run_conversation"
def run_conversation(client, messages, tools, registry, *, model, max_rounds=5):
    if max_rounds == 0:
        raise RuntimeError("No answer within the bound.")
    message = client.chat.completions.create(messages=messages, tools=tools, model=model).choices[0].message
    messages += [message.model_dump()] if message.tool_calls else [{"role": "assistant", "content": message.content}]
    for call in message.tool_calls or []:
        messages += [{"role": "tool", "tool_call_id": call.id, "content": json.dumps(_result(call.function, registry))}]
    if message.tool_calls:
        return run_conversation(client, messages, tools, registry, model=model, max_rounds=max_rounds - 1)
    return message.content


def _result(asked, registry):
    if asked.name not in registry:
        return {"error": f"Unknown function: {asked.name}"}
    return registry[asked.name](**json.loads(asked.arguments))
