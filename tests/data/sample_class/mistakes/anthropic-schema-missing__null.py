# Shows: no parameters, and null as the schema
# Assignment: 12_providers

# %% answer="to_anthropic_tool"
def to_anthropic_tool(chat_tool):
    function = dict(chat_tool["function"])
    function["input_schema"] = function.pop("parameters", None)
    return function
