# Shows: null for what is not given, which the API takes as such, and outputs sorted by id
# Assignment: 08_responses_api

# %% answer="to_responses_tool"
def to_responses_tool(chat_tool):
    function = chat_tool["function"]
    parts = ("name", "description", "parameters", "strict")
    return {"type": "function"} | {part: function.get(part) for part in parts}


# %% answer="run_response"
def run_response(client, text, tools, registry, *, model, max_rounds=5):
    response = client.responses.create(model=model, input=text, tools=tools)
    for _ in range(max_rounds - 1):
        results = {}
        for item in response.output:
            if item.type != "function_call":
                continue
            known = item.name in registry
            results[item.call_id] = (
                registry[item.name](**json.loads(item.arguments))
                if known
                else {"error": f"Unknown function: {item.name}"}
            )
        if not results:
            return response.output_text
        response = client.responses.create(
            model=model,
            tools=tools,
            previous_response_id=response.id,
            input=[
                {"type": "function_call_output", "call_id": call_id, "output": json.dumps(result)}
                for call_id, result in sorted(results.items())
            ],
        )
    if any(item.type == "function_call" for item in response.output):
        raise RuntimeError("Out of rounds.")
    return response.output_text
