# Shows: the type goes along, as at Responses
# Assignment: 12_providers

# %% answer="to_anthropic_tool"
def to_anthropic_tool(chat_tool):
    function = dict(chat_tool["function"])
    schema = function.pop("parameters", {"type": "object", "properties": {}})
    return {"type": "function", **function, "input_schema": schema}
