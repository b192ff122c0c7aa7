# the keys are in snake case, as in the Python SDK; Gemini reads both


def to_gemini_tool(chat_tool):
    function = chat_tool["function"]
    declaration = {"name": function["name"]}
    if "description" in function:
        declaration["description"] = function["description"]
    if "parameters" in function:
        declaration["parameters_json_schema"] = function["parameters"]
    return {"function_declarations": [declaration]}
