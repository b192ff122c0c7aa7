# Shows: the schema is moved inside the tool that came
# Assignment: 12_providers

# %% answer="to_anthropic_tool"
def to_anthropic_tool(chat_tool):
    tool = chat_tool["function"]
    tool["input_schema"] = tool.pop("parameters", None) or {"type": "object", "properties": {}}
    return tool
