# part by part


def to_anthropic_tool(chat_tool):
    function = chat_tool["function"]
    tool = {"name": function["name"]}
    if "description" in function:
        tool["description"] = function["description"]
    tool["input_schema"] = function.get("parameters", {"type": "object", "properties": {}})
    if "strict" in function:
        tool["strict"] = function["strict"]
    return tool
