# functionDeclarations holds the declaration itself, without a list


def to_gemini_tool(chat_tool):
    function = chat_tool["function"]
    declaration = {"name": function["name"]}
    if "description" in function:
        declaration["description"] = function["description"]
    if "parameters" in function:
        declaration["parametersJsonSchema"] = function["parameters"]
    return {"functionDeclarations": declaration}
