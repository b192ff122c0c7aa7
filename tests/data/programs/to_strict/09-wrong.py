# the outermost object alone is made strict


def to_strict(parameters):
    properties = {}
    for name, schema in parameters["properties"].items():
        schema = {k: v for k, v in schema.items() if k != "default"}
        if name not in parameters.get("required", []):
            schema = {"anyOf": [schema, {"type": "null"}]}
        properties[name] = schema
    rest = {k: v for k, v in parameters.items() if k != "default"}
    return {**rest, "properties": properties, "required": list(properties), "additionalProperties": False}
