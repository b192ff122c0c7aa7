# walrus and unions of dicts


def to_anthropic_tool(chat_tool: dict) -> dict:
    function = chat_tool["function"]
    schema = function["parameters"] if (given := "parameters" in function) else dict(type="object", properties=dict())
    return (
        {"name": function["name"], "input_schema": schema}
        | ({"description": function["description"]} if "description" in function else {})
        | ({"strict": function["strict"]} if "strict" in function else {})
    )
