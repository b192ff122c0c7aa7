# default is taken out of every dict, so a property that is called default is lost


def clean(value):
    if isinstance(value, dict):
        return {k: clean(v) for k, v in value.items() if k != "default"}
    if isinstance(value, list):
        return [clean(v) for v in value]
    return value


def fix(schema):
    for child in [*schema.get("properties", {}).values(), *schema.get("$defs", {}).values(), *schema.get("anyOf", [])]:
        fix(child)
    if "items" in schema:
        fix(schema["items"])
    if "properties" in schema:
        for name in list(schema["properties"]):
            child = schema["properties"][name]
            kind = child.get("type")
            has_null = (
                kind == "null"
                or (isinstance(kind, list) and "null" in kind)
                or {"type": "null"} in child.get("anyOf", [])
            )
            if name not in schema.get("required", []) and not has_null:
                schema["properties"][name] = {"anyOf": [child, {"type": "null"}]}
        schema["required"] = list(schema["properties"])
        schema["additionalProperties"] = False
    return schema


def to_strict(parameters):
    return fix(clean(parameters))
