# Shows: the keys as Gemini's Python SDK spells them, an empty schema where there are no parameters
# Assignment: 12_providers

# %% answer="to_gemini_tool"
def to_gemini_tool(chat_tool):
    function = chat_tool["function"]
    declaration = {
        "name": function["name"],
        "description": function.get("description"),
        "parameters_json_schema": function.get("parameters", {"type": "object", "properties": {}}),
    }
    return {"function_declarations": [declaration]}
