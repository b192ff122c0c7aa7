# Shows: everything goes along, strict too
# Assignment: 12_providers

# %% answer="to_gemini_tool"
def to_gemini_tool(chat_tool):
    declaration = dict(chat_tool["function"])
    if "parameters" in declaration:
        declaration["parametersJsonSchema"] = declaration.pop("parameters")
    return {"functionDeclarations": [declaration]}
