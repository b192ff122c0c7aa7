# Shows: a description is taken for granted
# Assignment: 12_providers

# %% answer="to_anthropic_tool"
def to_anthropic_tool(chat_tool):
    function = chat_tool["function"]
    tool = {
        "name": function["name"],
        "description": function["description"],
        "input_schema": function.get("parameters", {"type": "object", "properties": {}}),
    }
    if "strict" in function:
        tool["strict"] = function["strict"]
    return tool
