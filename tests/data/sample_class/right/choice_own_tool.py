# Shows: another tool with other parameters, no reasoning, no chance; tool_choice left out after the first round
# Assignment: 05_tool_choice

# %% answer="classify_ticket"
def classify_ticket(client, text, *, model):
    parameters = {
        "type": "object",
        "properties": {
            "topic": {"type": "string", "enum": ["order", "account", "product"]},
            "mood": {"type": "string", "enum": ["calm", "angry"]},
            "summary": {"type": "string"},
        },
        "required": ["topic", "mood", "summary"],
        "additionalProperties": False,
    }
    tool = {"type": "function", "function": {"name": "sort", "strict": True, "parameters": parameters}}
    reply = client.chat.completions.create(
        model=model,
        reasoning_effort="none",
        temperature=0,
        messages=[{"role": "user", "content": [{"type": "text", "text": text}]}],
        tools=[tool],
        tool_choice={"type": "function", "function": {"name": "sort"}},
    )
    for call in reply.choices[0].message.tool_calls or []:
        return json.loads(call.function.arguments)


# %% answer="run_until_answer"
def run_until_answer(client, messages, tools, registry, *, model, max_rounds=5):
    first = {"tool_choice": "required"}
    for _ in range(max_rounds):
        message = (
            client.chat.completions.create(model=model, messages=messages, tools=tools, **first).choices[0].message
        )
        first = {}
        messages.append(message)
        calls = message.tool_calls or []
        if not calls:
            return message.content
        for call in calls:
            try:
                result = registry[call.function.name](**json.loads(call.function.arguments))
            except KeyError:
                result = {"error": f"Unknown function: {call.function.name}"}
            messages.append({"role": "tool", "tool_call_id": call.id, "content": json.dumps(result)})
    raise RuntimeError
