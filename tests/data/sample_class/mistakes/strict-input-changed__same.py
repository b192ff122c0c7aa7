# Shows: gives back the schema itself where it is strict already
# Assignment: 07_structured_outputs

# %% answer="to_strict"
def to_strict(parameters):
    made = made_strict(parameters)
    return parameters if made == parameters else made


def made_strict(parameters):
    strict = {key: value for key, value in parameters.items() if key != "default"}
    if "$defs" in strict:
        strict["$defs"] = {name: made_strict(each) for name, each in strict["$defs"].items()}
    if "items" in strict:
        strict["items"] = made_strict(strict["items"])
    if "anyOf" in strict:
        strict["anyOf"] = [made_strict(each) for each in strict["anyOf"]]
    if "properties" in strict:
        required = parameters.get("required", [])
        strict["properties"] = {
            name: made_strict(each) if name in required else nullable(made_strict(each))
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
