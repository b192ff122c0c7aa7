# Shows: parameters are taken for granted
# Assignment: 12_providers

# %% answer="to_gemini_tool"
def to_gemini_tool(chat_tool):
    function = chat_tool["function"]
    declaration = {"name": function["name"], "parametersJsonSchema": function["parameters"]}
    if "description" in function:
        declaration["description"] = function["description"]
    return {"functionDeclarations": [declaration]}
