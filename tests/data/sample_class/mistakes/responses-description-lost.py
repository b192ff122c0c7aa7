# Shows: copies name and schema alone
# Assignment: 08_responses_api

# %% answer="to_responses_tool"
def to_responses_tool(chat_tool):
    function = chat_tool["function"]
    tool = {"type": "function", "name": function["name"]}
    for key in ("parameters", "strict"):
        if key in function:
            tool[key] = function[key]
    return tool
