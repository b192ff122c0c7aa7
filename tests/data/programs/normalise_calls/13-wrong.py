# Anthropic's input is parsed as if it were text


def normalise_calls(reply, provider):
    if provider == "openai":
        calls = reply["choices"][0]["message"].get("tool_calls") or []
        return [
            {
                "id": call["id"],
                "name": call["function"]["name"],
                "arguments": json.loads(call["function"]["arguments"] or "{}"),
            }
            for call in calls
        ]
    if provider == "responses":
        return [
            {"id": item["call_id"], "name": item["name"], "arguments": json.loads(item["arguments"] or "{}")}
            for item in reply["output"]
            if item["type"] == "function_call"
        ]
    if provider == "anthropic":
        return [
            {"id": block["id"], "name": block["name"], "arguments": json.loads(block["input"])}
            for block in reply["content"]
            if block["type"] == "tool_use"
        ]
    if provider == "gemini":
        parts = (reply["candidates"][0].get("content") or {}).get("parts") or []
        calls = [part["functionCall"] for part in parts if "functionCall" in part]
        return [
            {"id": call.get("id") or str(uuid.uuid4()), "name": call["name"], "arguments": call.get("args") or {}}
            for call in calls
        ]
    raise ValueError(f"unknown provider {provider!r}")
