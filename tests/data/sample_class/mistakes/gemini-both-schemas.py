# Shows: the schema under both keys
# Assignment: 12_providers

# %% answer="to_gemini_tool"
def to_gemini_tool(chat_tool):
    function = chat_tool["function"]
    declaration = {key: function[key] for key in ("name", "description", "parameters") if key in function}
    if "parameters" in function:
        declaration["parametersJsonSchema"] = function["parameters"]
    return {"functionDeclarations": [declaration]}
