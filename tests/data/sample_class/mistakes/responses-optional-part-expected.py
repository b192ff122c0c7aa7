# Shows: takes all parts for granted
# Assignment: 08_responses_api

# %% answer="to_responses_tool"
def to_responses_tool(chat_tool):
    function = chat_tool["function"]
    tool = {
        "type": "function",
        "name": function["name"],
        "description": function["description"],
        "parameters": function["parameters"],
    }
    if "strict" in function:
        tool["strict"] = function["strict"]
    return tool
