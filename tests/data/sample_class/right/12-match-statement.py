# Shows: match on the provider, unpacked dicts, numbered ids
# Assignment: 12_providers

# %% answer="to_anthropic_tool"
def to_anthropic_tool(chat_tool):
    parts = dict(chat_tool["function"])
    schema = parts.pop("parameters", None) or {"type": "object", "properties": {}, "required": []}
    return {**parts, "input_schema": schema, "type": "custom"}


# %% answer="to_gemini_tool"
def to_gemini_tool(chat_tool):
    match chat_tool["function"]:
        case {"name": name, "description": description, "parameters": parameters}:
            declaration = dict(name=name, description=description, parametersJsonSchema=parameters)
        case {"name": name, "parameters": parameters}:
            declaration = dict(name=name, parametersJsonSchema=parameters)
        case {"name": name, "description": description}:
            declaration = dict(name=name, description=description)
        case {"name": name}:
            declaration = dict(name=name)
    return {"functionDeclarations": [declaration]}


# %% answer="normalise_calls"
def one(id, name, arguments):
    if isinstance(arguments, str):
        arguments = json.loads(arguments) if arguments.strip() else {}
    return {"id": id, "name": name, "arguments": arguments or {}}


def normalise_calls(reply, provider):
    match provider:
        case "openai":
            calls = reply["choices"][0]["message"].get("tool_calls")
            return [one(call["id"], **call["function"]) for call in calls or ()]
        case "responses":
            items = [item for item in reply["output"] if item.get("type") == "function_call"]
            return [one(item["call_id"], item["name"], item["arguments"]) for item in items]
        case "anthropic":
            blocks = [block for block in reply["content"] if block.get("type") == "tool_use"]
            return [one(block["id"], block["name"], block["input"]) for block in blocks]
        case "gemini":
            parts = (reply["candidates"][0].get("content") or {}).get("parts") or []
            calls = [part["functionCall"] for part in parts if part.get("functionCall")]
            return [
                one(call.get("id") or f"gemini-{number}", call["name"], call.get("args"))
                for number, call in enumerate(calls)
            ]
    raise ValueError(provider)
