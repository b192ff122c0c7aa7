# a strict of False is left out, because it is tested for being true; to Anthropic it is the same


def to_anthropic_tool(chat_tool):
    function = chat_tool["function"]
    tool = {"name": function["name"]}
    if "description" in function:
        tool["description"] = function["description"]
    tool["input_schema"] = function.get("parameters", {"type": "object", "properties": {}})
    if function.get("strict"):
        tool["strict"] = function["strict"]
    return tool
