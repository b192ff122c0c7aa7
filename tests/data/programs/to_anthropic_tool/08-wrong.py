# the envelope stays: type function and a dict inside


def to_anthropic_tool(chat_tool):
    function = chat_tool["function"]
    inner = {"name": function["name"], "input_schema": function.get("parameters", {"type": "object", "properties": {}})}
    if "description" in function:
        inner["description"] = function["description"]
    if "strict" in function:
        inner["strict"] = function["strict"]
    return {"type": "function", "function": inner}
