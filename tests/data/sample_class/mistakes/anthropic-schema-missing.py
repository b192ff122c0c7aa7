# Shows: no parameters, no schema
# Assignment: 12_providers

# %% answer="to_anthropic_tool"
def to_anthropic_tool(chat_tool):
    function = chat_tool["function"]
    keys = {"name": "name", "description": "description", "parameters": "input_schema", "strict": "strict"}
    return {keys[key]: function[key] for key in keys if key in function}
