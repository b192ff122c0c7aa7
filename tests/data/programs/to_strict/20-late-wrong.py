# additionalProperties stays true where it was


def to_strict(parameters):
    new = dict(parameters)
    if "properties" in new:
        req = new.get("required", [])
        new["properties"] = {
            n: to_strict(s) if n in req else {"anyOf": [to_strict(s), {"type": "null"}]}
            for n, s in new["properties"].items()
        }
        new["required"] = list(new["properties"])
        new.setdefault("additionalProperties", False)
    if "items" in new:
        new["items"] = to_strict(new["items"])
    if "anyOf" in new:
        new["anyOf"] = [to_strict(x) for x in new["anyOf"]]
    if "$defs" in new:
        new["$defs"] = {k: to_strict(x) for k, x in new["$defs"].items()}
    return new
