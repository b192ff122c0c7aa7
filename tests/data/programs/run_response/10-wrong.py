# the first item of the output decides; where reasoning stands first there seem to be no calls


def run_response(client, text, tools, registry, *, model, max_rounds=5):
    given, previous = text, None
    for _ in range(max_rounds):
        response = client.responses.create(model=model, input=given, tools=tools, previous_response_id=previous)
        if response.output[0].type != "function_call":
            return response.output_text
        given, previous = [], response.id
        for call in response.output:
            if call.type != "function_call":
                continue
            if call.name in registry:
                result = registry[call.name](**json.loads(call.arguments))
            else:
                result = {"error": f"Unknown function: {call.name}"}
            given.append({"type": "function_call_output", "call_id": call.call_id, "output": json.dumps(result)})
    raise RuntimeError("no answer")
