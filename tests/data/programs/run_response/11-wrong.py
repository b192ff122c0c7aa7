# previous_response_id stays the first response's for the whole conversation


def run_response(client, text, tools, registry, *, model, max_rounds=5):
    given, previous = text, None
    for _ in range(max_rounds):
        response = client.responses.create(model=model, input=given, tools=tools, previous_response_id=previous)
        calls = [item for item in response.output if item.type == "function_call"]
        if not calls:
            return response.output_text
        given, previous = [], previous or response.id
        for call in calls:
            if call.name in registry:
                result = registry[call.name](**json.loads(call.arguments))
            else:
                result = {"error": f"Unknown function: {call.name}"}
            given.append({"type": "function_call_output", "call_id": call.call_id, "output": json.dumps(result)})
    raise RuntimeError("no answer")
