# Shows: works on the very dicts it gets
# Assignment: 07_structured_outputs

# %% answer="to_strict"
def to_strict(parameters):
    strict = dict(parameters)
    strict.pop("default", None)
    for each in [*strict.get("properties", {}).values(), *strict.get("$defs", {}).values(), *strict.get("anyOf", [])]:
        each.update(to_strict(each))
        each.pop("default", None)
    if "items" in strict:
        strict["items"].update(to_strict(strict["items"]))
    if "properties" in strict:
        required = strict.get("required", [])
        for name, each in strict["properties"].items():
            if name not in required:
                strict["properties"][name] = nullable(each)
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
