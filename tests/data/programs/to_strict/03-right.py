# functional: match on the keyword, required sorted


def _null(schema):
    match schema:
        case {"type": "null"}:
            return schema
        case {"type": str() as kind, **rest}:
            more = {"enum": rest["enum"] + [None]} if "enum" in rest and None not in rest["enum"] else {}
            return {**rest, **more, "type": [kind, "null"]}
        case {"type": [*kinds], **rest}:
            more = {"enum": rest["enum"] + [None]} if "enum" in rest and None not in rest["enum"] else {}
            return {**rest, **more, "type": kinds + ["null"] if "null" not in kinds else kinds}
        case {"anyOf": [*options], **rest}:
            return {**rest, "anyOf": options + ([] if {"type": "null"} in options else [{"type": "null"}])}
        case _:
            return {"anyOf": [schema, {"type": "null"}]}


def _walk(keyword, value, schema):
    match keyword:
        case "properties":
            needed = schema.get("required") or []
            return {k: to_strict(v) if k in needed else _null(to_strict(v)) for k, v in value.items()}
        case "$defs":
            return {k: to_strict(v) for k, v in value.items()}
        case "items":
            return to_strict(value)
        case "anyOf":
            return [to_strict(v) for v in value]
        case _:
            return value


def to_strict(parameters):
    made = {k: _walk(k, v, parameters) for k, v in parameters.items() if k != "default"}
    if "properties" in made:
        made |= {"required": sorted(made["properties"]), "additionalProperties": False}
    return made
