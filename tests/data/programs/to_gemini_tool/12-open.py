# parametersJsonSchema is None where there are no parameters, which Gemini reads as not given


def to_gemini_tool(chat_tool):
    function = chat_tool["function"]
    declaration = {"name": function["name"]}
    if "description" in function:
        declaration["description"] = function["description"]
    declaration["parametersJsonSchema"] = function.get("parameters")
    return {"functionDeclarations": [declaration]}
