# Shows: closes every object and makes only the outermost one's properties nullable
# Assignment: 07_structured_outputs

# %% answer="to_strict"
def to_strict(parameters, top=True):
    strict = {key: value for key, value in parameters.items() if key != "default"}
    if "$defs" in strict:
        strict["$defs"] = {name: to_strict(each, False) for name, each in strict["$defs"].items()}
    if "items" in strict:
        strict["items"] = to_strict(strict["items"], False)
    if "anyOf" in strict:
        strict["anyOf"] = [to_strict(each, False) for each in strict["anyOf"]]
    if "properties" in strict:
        required = parameters.get("required", [])
        strict["properties"] = {
            name: nullable(to_strict(each, False)) if top and name not in required else to_strict(each, False)
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
