# strict False is dropped, because it is tested for being true


def to_responses_tool(chat_tool):
    function = chat_tool["function"]
    tool = {"type": "function"}
    for key in ("name", "description", "parameters", "strict"):
        if function.get(key):
            tool[key] = function[key]
    return tool
