# Shows: Anthropic's key at Gemini
# Assignment: 12_providers

# %% answer="to_gemini_tool"
def to_gemini_tool(chat_tool):
    function = chat_tool["function"]
    keys = {"name": "name", "description": "description", "parameters": "input_schema"}
    return {"functionDeclarations": [{keys[key]: function[key] for key in keys if key in function}]}
