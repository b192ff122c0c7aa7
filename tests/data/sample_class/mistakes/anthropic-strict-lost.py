# Shows: three parts, whatever else there was
# Assignment: 12_providers

# %% answer="to_anthropic_tool"
def to_anthropic_tool(chat_tool):
    function = chat_tool["function"]
    return {
        "name": function["name"],
        "description": function.get("description"),
        "input_schema": function.get("parameters", {"type": "object", "properties": {}}),
    }
