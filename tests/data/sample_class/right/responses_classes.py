# Shows: a class that holds the chain, text parts as outputs, and a copy that is emptied
# Assignment: 08_responses_api

# %% answer="to_responses_tool"
import copy


def to_responses_tool(chat_tool):
    tool = copy.deepcopy(chat_tool)
    tool.update(tool.pop("function"))
    return tool


# %% answer="run_response"
class Chain:
    def __init__(self, client, **settings):
        self.client, self.settings, self.last = client, settings, None

    def send(self, items):
        previous = self.last.id if self.last else None
        self.last = self.client.responses.create(
            input=items, previous_response_id=previous, store=True, **self.settings
        )
        return [item for item in self.last.output if item.type == "function_call"]


def run_response(client, text, tools, registry, *, model, max_rounds=5):
    chain, rounds = Chain(client, model=model, tools=tools, instructions="Answer briefly."), 1
    calls = chain.send([{"role": "user", "content": [{"type": "input_text", "text": text}]}])
    while calls:
        if rounds >= max_rounds:
            raise RuntimeError(f"No answer after {rounds} requests.")
        calls, rounds = chain.send([answered(call, registry) for call in calls]), rounds + 1
    return chain.last.output_text


def answered(call, registry):
    try:
        function = registry[call.name]
    except KeyError:
        text = json.dumps({"error": f"Unknown function: {call.name}"})
    else:
        text = json.dumps(function(**json.loads(call.arguments)))
    parts = [{"type": "input_text", "text": text}]
    return {"type": "function_call_output", "call_id": call.call_id, "output": parts}
