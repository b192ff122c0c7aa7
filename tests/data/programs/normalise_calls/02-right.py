# match on provider and on the parts themselves


def normalise_calls(reply, provider):
    """Return the calls of a reply as dicts with id, name and arguments, whichever provider it is from."""
    found = []
    match provider:
        case "openai":
            for call in reply["choices"][0]["message"].get("tool_calls") or []:
                function = call["function"]
                found.append((call["id"], function["name"], json.loads(function["arguments"] or "{}")))
        case "responses":
            for item in reply["output"]:
                match item:
                    case {"type": "function_call", "call_id": id, "name": name, "arguments": text}:
                        found.append((id, name, json.loads(text or "{}")))
        case "anthropic":
            for block in reply["content"]:
                match block:
                    case {"type": "tool_use", "id": id, "name": name, "input": arguments}:
                        found.append((id, name, arguments))
        case "gemini":
            content = reply["candidates"][0].get("content") or {}
            for part in content.get("parts") or []:
                match part:
                    case {"functionCall": {"name": name, **rest}}:
                        found.append((rest.get("id") or uuid.uuid4().hex, name, dict(rest.get("args") or {})))
        case _:
            raise ValueError(f"I do not know the provider {provider}")
    return [dict(zip(("id", "name", "arguments"), values)) for values in found]
