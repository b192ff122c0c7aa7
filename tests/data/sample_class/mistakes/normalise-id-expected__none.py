# Shows: no id is None
# Assignment: 12_providers

# %% answer="normalise_calls"
def normalise_calls(reply, provider):
    if provider == "openai":
        calls = reply["choices"][0]["message"].get("tool_calls") or []
        return [entry(call["id"], call["function"]["name"], parsed(call["function"]["arguments"])) for call in calls]
    if provider == "responses":
        items = [item for item in reply["output"] if item["type"] == "function_call"]
        return [entry(item["call_id"], item["name"], parsed(item["arguments"])) for item in items]
    if provider == "anthropic":
        blocks = [block for block in reply["content"] if block["type"] == "tool_use"]
        return [entry(block["id"], block["name"], block["input"]) for block in blocks]
    if provider == "gemini":
        parts = (reply["candidates"][0].get("content") or {}).get("parts") or []
        calls = [part["functionCall"] for part in parts if "functionCall" in part]
        return [entry(call.get("id"), call["name"], call.get("args") or {}) for call in calls]
    raise ValueError(provider)


def entry(id, name, arguments):
    return {"id": id, "name": name, "arguments": arguments}


def parsed(text):
    return json.loads(text or "{}")
