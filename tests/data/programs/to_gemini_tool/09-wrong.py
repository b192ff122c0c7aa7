# strict is copied into the declaration


def to_gemini_tool(chat_tool):
    function = dict(chat_tool["function"])
    if "parameters" in function:
        function["parametersJsonSchema"] = function.pop("parameters")
    return {"functionDeclarations": [function]}
