# an exception class of its own below RuntimeError, copies sent, to_dict


class TooManyRounds(RuntimeError):
    def __init__(self, rounds):
        super().__init__(f"no answer after {rounds} rounds")


def execute(call, registry):
    name = call.function.name
    if name not in registry:
        return {"error": f"Unknown function: {name}"}
    return registry[name](**json.loads(call.function.arguments))


def run_conversation(client, messages, tools, registry, *, model, max_rounds=5):
    for _ in range(max_rounds):
        completion = client.chat.completions.create(model=model, messages=[*messages], tools=[*tools])
        choice = completion.choices[0]
        messages.append(choice.message.to_dict())
        tool_calls = choice.message.tool_calls
        if tool_calls:
            for tool_call in tool_calls:
                content = json.dumps(execute(tool_call, registry))
                messages.append({"role": "tool", "tool_call_id": tool_call.id, "content": content})
        else:
            return choice.message.content
    raise TooManyRounds(max_rounds)
