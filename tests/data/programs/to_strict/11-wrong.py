# an object is known by type == 'object', which misses an object that may be null (a list of types)


def with_null(schema):
    if "type" in schema:
        kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        result = {**schema, "type": kinds if "null" in kinds else [*kinds, "null"]}
        if "enum" in result and None not in result["enum"]:
            result["enum"] = [*result["enum"], None]
        return result
    if "anyOf" in schema:
        if any(takes_null(option) for option in schema["anyOf"]):
            return schema
        return {**schema, "anyOf": [*schema["anyOf"], {"type": "null"}]}
    return {"anyOf": [schema, {"type": "null"}]}


def takes_null(schema):
    kinds = schema.get("type", [])
    return "null" in ([kinds] if isinstance(kinds, str) else kinds)


def to_strict(parameters):
    result = {key: value for key, value in parameters.items() if key != "default"}
    for key in ("properties", "$defs"):
        if key in result:
            result[key] = {name: to_strict(schema) for name, schema in result[key].items()}
    if "items" in result:
        result["items"] = to_strict(result["items"])
    if "anyOf" in result:
        result["anyOf"] = [to_strict(schema) for schema in result["anyOf"]]
    if result.get("type") == "object":
        required = result.get("required", [])
        result["properties"] = {
            name: schema if name in required else with_null(schema) for name, schema in result["properties"].items()
        }
        result["required"] = list(result["properties"])
        result["additionalProperties"] = False
    return result
