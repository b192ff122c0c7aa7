# Shows: Gemini's own Schema, rewritten all the way down; one plain loop for each provider
# Assignment: 12_providers

# %% answer="to_anthropic_tool"
import copy


def to_anthropic_tool(chat_tool):
    function = copy.deepcopy(chat_tool["function"])
    tool = {"name": function["name"], "input_schema": {"type": "object"}}
    if "description" in function:
        tool["description"] = function["description"]
    if "parameters" in function:
        tool["input_schema"] = function["parameters"]
    if function.get("strict"):
        tool["strict"] = True
    return tool


# %% answer="to_gemini_tool"
def to_schema(node):
    schema = {}
    for key, value in node.items():
        if key == "type":
            kinds = [value] if isinstance(value, str) else value
            (schema["type"],) = [kind.upper() for kind in kinds if kind != "null"]
            if "null" in kinds:
                schema["nullable"] = True
        elif key == "properties":
            schema["properties"] = {name: to_schema(each) for name, each in value.items()}
        elif key == "items":
            schema["items"] = to_schema(value)
        elif key == "enum":
            schema.update(format="enum", enum=value)
        elif key != "additionalProperties":
            schema[key] = value
    return schema


def to_gemini_tool(chat_tool):
    function = chat_tool["function"]
    declaration = {"name": function["name"]}
    if "description" in function:
        declaration["description"] = function["description"]
    if "parameters" in function:
        declaration["parameters"] = to_schema(function["parameters"])
    return {"functionDeclarations": [declaration]}


# %% answer="normalise_calls"
PROVIDERS = ("openai", "responses", "anthropic", "gemini")


def normalise_calls(reply, provider):
    if provider not in PROVIDERS:
        raise ValueError("I know " + ", ".join(PROVIDERS) + f" and no {provider!r}.")
    found = []
    if provider == "openai":
        for call in reply["choices"][0]["message"].get("tool_calls") or []:
            text = call["function"]["arguments"]
            arguments = json.loads(text) if text else {}
            found.append({"id": call["id"], "name": call["function"]["name"], "arguments": arguments})
    elif provider == "responses":
        for item in reply["output"]:
            if item["type"] != "function_call":
                continue
            arguments = json.loads(item["arguments"]) if item["arguments"] else {}
            found.append({"id": item["call_id"], "name": item["name"], "arguments": arguments})
    elif provider == "anthropic":
        for block in reply["content"]:
            if block["type"] == "tool_use":
                found.append({"id": block["id"], "name": block["name"], "arguments": block["input"]})
    else:
        for candidate in reply["candidates"][:1]:
            for part in candidate.get("content", {}).get("parts", []):
                call = part.get("functionCall")
                if call is not None:
                    id = call.get("id", str(uuid.uuid4()))
                    found.append({"id": id, "name": call["name"], "arguments": call.get("args", {})})
    return found
