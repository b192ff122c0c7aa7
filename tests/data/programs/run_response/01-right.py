# first request apart, then a while; errors of tools answered


def _output(item, registry):
    function = registry.get(item.name)
    if function is None:
        result = {"error": f"Unknown function: {item.name}"}
    else:
        try:
            result = function(**json.loads(item.arguments or "{}"))
        except Exception:
            result = {"error": f"{item.name} failed"}
    return {"type": "function_call_output", "call_id": item.call_id, "output": json.dumps(result)}


def run_response(client, text, tools, registry, *, model, max_rounds=5):
    """Carry the conversation on until the model answers in words; return these words."""
    if max_rounds < 1:
        raise RuntimeError("max_rounds is 0")
    response = client.responses.create(model=model, tools=tools, input=text)
    sent = 1
    while True:
        calls = [item for item in response.output if item.type == "function_call"]
        if not calls:
            return response.output_text
        if sent == max_rounds:
            raise RuntimeError(f"no answer after {sent} requests")
        outputs = [_output(item, registry) for item in calls]
        response = client.responses.create(model=model, tools=tools, input=outputs, previous_response_id=response.id)
        sent += 1
