# the whole conversation is kept here and sent each time, without previous_response_id


def run_response(client, text, tools, registry, *, model, max_rounds=5):
    items = [{"role": "user", "content": text}]
    for _ in range(max_rounds):
        response = client.responses.create(model=model, input=items, tools=tools)
        calls = [item for item in response.output if item.type == "function_call"]
        if not calls:
            return response.output_text
        items += response.output
        for call in calls:
            if call.name in registry:
                result = registry[call.name](**json.loads(call.arguments))
            else:
                result = {"error": f"Unknown function: {call.name}"}
            items.append({"type": "function_call_output", "call_id": call.call_id, "output": json.dumps(result)})
    raise RuntimeError("no answer")
