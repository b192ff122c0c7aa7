# Shows: wraps whatever was optional in anyOf; a copy first, then changes in place
# Assignment: 07_structured_outputs

# %% answer="to_strict"
import copy


def takes_null(schema):
    if "anyOf" in schema:
        return any(takes_null(each) for each in schema["anyOf"])
    return schema.get("type") == "null" or "null" in (schema.get("type") or [])


def tighten(schema):
    schema.pop("default", None)
    inner = [*schema.get("$defs", {}).values(), *schema.get("anyOf", [])]
    if "items" in schema:
        inner.append(schema["items"])
    properties = schema.get("properties")
    if properties is not None:
        inner.extend(properties.values())
    for each in inner:
        tighten(each)
    if properties is None:
        return
    for name in set(properties) - set(schema.get("required", [])):
        if not takes_null(properties[name]):
            properties[name] = {"anyOf": [properties[name], {"type": "null"}]}
    schema.update(required=list(properties), additionalProperties=False)


def to_strict(parameters):
    schema = copy.deepcopy(parameters)
    tighten(schema)
    return schema
