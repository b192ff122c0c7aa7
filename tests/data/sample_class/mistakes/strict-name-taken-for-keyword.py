# Shows: takes default out of every dict, whatever its keys are
# Assignment: 07_structured_outputs

# %% answer="to_strict"
def without_defaults(value):
    if isinstance(value, dict):
        return {key: without_defaults(each) for key, each in value.items() if key != "default"}
    if isinstance(value, list):
        return [without_defaults(each) for each in value]
    return value


def to_strict(parameters):
    return closed(without_defaults(parameters))


def closed(parameters):
    strict = dict(parameters)
    if "$defs" in strict:
        strict["$defs"] = {name: closed(each) for name, each in strict["$defs"].items()}
    if "items" in strict:
        strict["items"] = closed(strict["items"])
    if "anyOf" in strict:
        strict["anyOf"] = [closed(each) for each in strict["anyOf"]]
    if "properties" in strict:
        required = parameters.get("required", [])
        strict["properties"] = {
            name: closed(each) if name in required else nullable(closed(each))
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
