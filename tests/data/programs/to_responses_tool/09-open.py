# what is missing is filled in as None, which the API reads as not given


def to_responses_tool(chat_tool):
    f = chat_tool["function"]
    return {
        "type": "function",
        "name": f["name"],
        "description": f.get("description"),
        "parameters": f.get("parameters"),
        "strict": f.get("strict"),
    }
