# Shows: strict is taken out of the tool that came
# Assignment: 12_providers

# %% answer="to_gemini_tool"
def to_gemini_tool(chat_tool):
    function = chat_tool["function"]
    function.pop("strict", None)
    declaration = {key: function[key] for key in ("name", "description") if key in function}
    if "parameters" in function:
        declaration["parametersJsonSchema"] = function["parameters"]
    return {"functionDeclarations": [declaration]}
