# Shows: a table of functions for each API; the classifier under "required"; the loop with a while
# Assignment: 05_tool_choice

# %% answer="tool_choice_for"
SHAPES = {
    "chat": lambda name: {"type": "function", "function": {"name": name}},
    "responses": lambda name: {"type": "function", "name": name},
}


def tool_choice_for(mode, name=None, *, api="chat"):
    match mode:
        case "auto" | "required" | "none":
            return mode
        case "tool" if name:
            return SHAPES[api](name)
    raise ValueError(f"no tool_choice for {mode!r} and {name!r}")


# %% answer="classify_ticket"
def classify_ticket(client, text, *, model):
    messages = [
        {"role": "system", "content": "Sort the customer's message."},
        {"role": "user", "content": f"Message: {text}"},
    ]
    completion = client.chat.completions.create(
        model=model, messages=messages, tools=[TICKET_TOOL], tool_choice="required", parallel_tool_calls=False
    )
    (call,) = completion.choices[0].message.tool_calls
    return json.loads(call.function.arguments)


# %% answer="run_until_answer"
def answer_of(call, registry):
    known = registry.get(call.function.name, lambda **_: {"error": f"Unknown function: {call.function.name}"})
    content = json.dumps(known(**json.loads(call.function.arguments)))
    return {"role": "tool", "tool_call_id": call.id, "content": content}


def run_until_answer(client, messages, tools, registry, *, model, max_rounds=5):
    settings = {"model": model, "tools": tools, "tool_choice": "required"}
    left = max_rounds
    while left > 0:
        message = client.chat.completions.create(messages=messages, **settings).choices[0].message
        if not message.tool_calls:
            messages.append({"role": "assistant", "content": message.content})
            return message.content
        messages.append(message.model_dump(exclude_none=True))
        messages.extend(answer_of(call, registry) for call in message.tool_calls)
        settings["tool_choice"] = "auto"
        left -= 1
    raise RuntimeError("the model did not come to an answer")
