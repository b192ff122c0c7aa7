# Shows: a stream, recursion, and the outputs made by a table of functions
# Assignment: 08_responses_api

# %% answer="to_responses_tool"
def to_responses_tool(chat_tool):
    tool = {"type": chat_tool["type"]}
    for key, part in chat_tool["function"].items():
        tool[key] = part
    return tool


# %% answer="run_response"
def run_response(client, text, tools, registry, *, model, max_rounds=5):
    return _go_on(client, [{"role": "user", "content": text}], None, tools, registry, model, max_rounds)


def _go_on(client, items, previous, tools, registry, model, left):
    if left == 0:
        raise RuntimeError("The model still asks for tools.")
    link = {"previous_response_id": previous} if previous else {}
    with client.responses.stream(model=model, input=items, tools=tools, **link) as stream:
        response = stream.get_final_response()
    outputs = []
    for item in response.output:
        match item.type:
            case "function_call":
                unknown = lambda item=item, **_: {"error": f"Unknown function: {item.name}"}
                result = registry.get(item.name, unknown)(**json.loads(item.arguments))
                outputs.append({"type": "function_call_output", "call_id": item.call_id, "output": json.dumps(result)})
    if outputs:
        return _go_on(client, outputs, response.id, tools, registry, model, left - 1)
    return response.output_text
