# Shows: keeps default
# Assignment: 07_structured_outputs

# %% answer="to_strict"
def to_strict(parameters):
    strict = dict(parameters)
    if "$defs" in strict:
        strict["$defs"] = {name: to_strict(each) for name, each in strict["$defs"].items()}
    if "items" in strict:
        strict["items"] = to_strict(strict["items"])
    if "anyOf" in strict:
        strict["anyOf"] = [to_strict(each) for each in strict["anyOf"]]
    if "properties" in strict:
        required = parameters.get("required", [])
        strict["properties"] = {
            name: to_strict(each) if name in required else nullable(to_strict(each))
            for name, each in strict["properties"].items()
        }
        strict["required"] = list(strict["properties"])
        strict["additionalProperties"] = False
    return strict


def nullable(schema):
    null = {"type": "null"}
    if "$ref" in schema:
        return {"anyOf": [schema, null]}
    if "anyOf" in schema:
        return schema if null in schema["anyOf"] else {**schema, "anyOf": [*schema["anyOf"], null]}
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if "null" in types:
        return schema
    wider = {**schema, "type": [*types, "null"]}
    if "enum" in schema:
        wider["enum"] = [*schema["enum"], None]
    return wider
