# a class with properties; the assistant message built by hand; tool_choice auto said aloud


class Conversation:
    def __init__(self, client, messages, tools, registry, model):
        self.client, self.messages, self.tools, self.registry, self.model = client, messages, tools, registry, model

    def request(self):
        return (
            self.client.chat.completions.create(
                model=self.model, messages=self.messages, tools=self.tools, tool_choice="auto"
            )
            .choices[0]
            .message
        )

    def remember(self, message):
        entry = {"role": "assistant", "content": message.content}
        if message.tool_calls:
            entry["tool_calls"] = [
                {
                    "id": call.id,
                    "type": "function",
                    "function": {"name": call.function.name, "arguments": call.function.arguments},
                }
                for call in message.tool_calls
            ]
        self.messages.append(entry)

    def execute(self, call):
        name = call.function.name
        try:
            function = self.registry[name]
        except KeyError:
            return json.dumps({"error": f"Unknown function: {name}"})
        return json.dumps(function(**json.loads(call.function.arguments)))

    def step(self):
        message = self.request()
        self.remember(message)
        if not message.tool_calls:
            return message.content
        for call in message.tool_calls:
            self.messages.append({"role": "tool", "tool_call_id": call.id, "content": self.execute(call)})
        return None


def run_conversation(client, messages, tools, registry, *, model, max_rounds=5):
    conversation = Conversation(client, messages, tools, registry, model)
    for number in range(1, max_rounds + 1):
        text = conversation.step()
        if text is not None:
            return text
    raise RuntimeError(f"gave up after {number} rounds" if max_rounds else "no rounds allowed")
