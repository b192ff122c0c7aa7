# Shows: OpenAI's envelope around the declaration
# Assignment: 12_providers

# %% answer="to_gemini_tool"
def to_gemini_tool(chat_tool):
    function = chat_tool["function"]
    keys = {"name": "name", "description": "description", "parameters": "parametersJsonSchema"}
    return {"type": "function", "function": {keys[key]: function[key] for key in keys if key in function}}
