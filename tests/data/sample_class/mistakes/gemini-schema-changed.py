# Shows: the parameters in Gemini's own Schema, with the keywords that its examples show
# Assignment: 12_providers

# %% answer="to_gemini_tool"
def own_schema(schema):
    kinds = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    made = {"type": next(kind for kind in kinds if kind != "null"), "nullable": "null" in kinds}
    made |= {key: schema[key] for key in ("description", "enum", "required") if key in schema}
    if "properties" in schema:
        made["properties"] = {name: own_schema(each) for name, each in schema["properties"].items()}
    return made | ({"items": own_schema(schema["items"])} if "items" in schema else {})


def to_gemini_tool(chat_tool):
    function = chat_tool["function"]
    declaration = {key: function[key] for key in ("name", "description") if key in function}
    if "parameters" in function:
        declaration["parameters"] = own_schema(function["parameters"])
    return {"functionDeclarations": [declaration]}
