# Gemini's own Schema under parameters: types in capitals, nullable beside one type


def to_gemini_schema(schema):
    result = {}
    for key, value in schema.items():
        if key == "type":
            kinds = [value] if isinstance(value, str) else list(value)
            if "null" in kinds:
                result["nullable"] = True
            result["type"] = [kind for kind in kinds if kind != "null"][0].upper()
        elif key == "properties":
            result["properties"] = {name: to_gemini_schema(inner) for name, inner in value.items()}
        elif key == "items":
            result["items"] = to_gemini_schema(value)
        elif key == "anyOf":
            options = [option for option in value if option.get("type") != "null"]
            if len(options) < len(value):
                result["nullable"] = True
            if len(options) == 1:
                result.update(to_gemini_schema(options[0]))
            else:
                result["anyOf"] = [to_gemini_schema(option) for option in options]
        elif key == "enum":
            result["enum"] = [item for item in value if item is not None]
        elif key not in ("additionalProperties", "$schema", "strict"):
            result[key] = value
    return result


def to_gemini_tool(chat_tool):
    function = chat_tool["function"]
    declaration = {key: function[key] for key in ("name", "description") if key in function}
    if function.get("parameters"):
        declaration["parameters"] = to_gemini_schema(function["parameters"])
    return {"functionDeclarations": [declaration]}
