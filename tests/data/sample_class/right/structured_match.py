# Shows: goes by keyword with match; a description moves out of the anyOf; the request spelled out
# Assignment: 07_structured_outputs

# %% answer="to_strict"
def strict_value(keyword, value, required):
    match keyword:
        case "properties":
            return {
                name: to_strict(each) if name in required else or_null(to_strict(each)) for name, each in value.items()
            }
        case "$defs":
            return {name: to_strict(each) for name, each in value.items()}
        case "items":
            return to_strict(value)
        case "anyOf":
            return [to_strict(each) for each in value]
    return value


def or_null(schema):
    match schema:
        case {"type": "null"}:
            return schema
        case {"type": list(types)} if "null" in types:
            return schema
        case {"anyOf": members} if {"type": "null"} in members:
            return schema
        case {"enum": values, "type": str(name)}:
            return {**schema, "type": ["null", name], "enum": [None, *values]}
        case _:
            described = {"description": schema["description"]} if "description" in schema else {}
            inner = {key: value for key, value in schema.items() if key != "description"}
            return {**described, "anyOf": [{"type": "null"}, inner]}


def to_strict(parameters):
    required = parameters.get("required") or []
    made = {
        keyword: strict_value(keyword, value, required)
        for keyword, value in parameters.items()
        if keyword not in ("default", "required", "additionalProperties")
    }
    if "properties" in made:
        made |= {"required": [*made["properties"]], "additionalProperties": False}
    return made


# %% answer="extract_intent"
def extract_intent(client, text, *, model):
    schema = {**to_strict(CustomerIntent.model_json_schema())}
    form = {"type": "json_schema", "json_schema": {"name": "intent", "strict": True, "schema": schema}}
    messages = [
        {"role": "developer", "content": "Say what the customer wants."},
        {"role": "user", "content": f"<message>{text}</message>"},
    ]
    message = client.chat.completions.create(model=model, messages=messages, response_format=form).choices[0].message
    if message.refusal:
        return None
    return CustomerIntent.model_validate_json(message.content)
