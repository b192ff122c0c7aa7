# recursion, an exception class below RuntimeError


class RoundsUsedUp(RuntimeError):
    pass


def run_response(client, text, tools, registry, *, model, max_rounds=5):
    def output_of(call):
        if call.name not in registry:
            value = {"error": f"Unknown function: {call.name}"}
        else:
            value = registry[call.name](**json.loads(call.arguments))
        return {"type": "function_call_output", "call_id": call.call_id, "output": json.dumps(value)}

    def go_on(left, **request):
        if left == 0:
            raise RoundsUsedUp(f"{max_rounds} requests")
        response = client.responses.create(model=model, tools=tools, **request)
        calls = [item for item in response.output if item.type == "function_call"]
        if calls:
            return go_on(left - 1, input=list(map(output_of, calls)), previous_response_id=response.id)
        return response.output_text

    return go_on(max_rounds, input=text)
