# a loop over four keys


def to_responses_tool(chat_tool):
    function = chat_tool["function"]
    tool = {"type": "function"}
    for key in ("name", "description", "parameters", "strict"):
        if key in function:
            tool[key] = function[key]
    return tool
