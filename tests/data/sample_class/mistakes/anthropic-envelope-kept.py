# Shows: input_schema inside the envelope
# Assignment: 12_providers

# %% answer="to_anthropic_tool"
def to_anthropic_tool(chat_tool):
    function = dict(chat_tool["function"])
    function["input_schema"] = function.pop("parameters", {"type": "object", "properties": {}})
    return {"type": "function", "function": function}
