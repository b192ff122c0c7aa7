# the schema under input_schema, as Anthropic calls it


def to_responses_tool(chat_tool):
    f = dict(chat_tool["function"])
    f["input_schema"] = f.pop("parameters", {})
    return {"type": "function", **f}
