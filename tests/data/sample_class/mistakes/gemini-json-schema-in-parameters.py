# Shows: the schema goes over as it is, under OpenAI's key
# Assignment: 12_providers

# %% answer="to_gemini_tool"
def to_gemini_tool(chat_tool):
    function = chat_tool["function"]
    declaration = {key: function[key] for key in ("name", "description", "parameters") if key in function}
    return {"functionDeclarations": [declaration]}
