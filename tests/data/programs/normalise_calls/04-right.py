# paths in a table, one loop for all four


def walk(value, *steps):
    for step in steps:
        if isinstance(value, list):
            value = value[step] if len(value) > step else None
        else:
            value = (value or {}).get(step)
    return value


WHERE = {
    "openai": ("choices", 0, "message", "tool_calls"),
    "responses": ("output",),
    "anthropic": ("content",),
    "gemini": ("candidates", 0, "content", "parts"),
}
PICK = {
    "openai": lambda x: (x["id"], x["function"]["name"], x["function"]["arguments"]),
    "responses": lambda x: (x["call_id"], x["name"], x["arguments"]) if x.get("type") == "function_call" else None,
    "anthropic": lambda x: (x["id"], x["name"], x["input"]) if x.get("type") == "tool_use" else None,
    "gemini": lambda x: (
        (x["functionCall"].get("id"), x["functionCall"]["name"], x["functionCall"].get("args"))
        if "functionCall" in x
        else None
    ),
}


def normalise_calls(reply, provider):
    if provider not in WHERE:
        raise ValueError(f"unknown provider: {provider}")
    calls = []
    for item in walk(reply, *WHERE[provider]) or []:
        picked = PICK[provider](item)
        if picked is None:
            continue
        id, name, arguments = picked
        if not isinstance(arguments, dict):
            arguments = json.loads(arguments or "{}")
        calls.append({"id": id or f"made-up-{uuid.uuid4()}", "name": name, "arguments": arguments})
    return calls
