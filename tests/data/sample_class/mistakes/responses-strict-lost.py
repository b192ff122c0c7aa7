# Shows: keeps strict only where it is true
# Assignment: 08_responses_api

# %% answer="to_responses_tool"
def to_responses_tool(chat_tool):
    function = chat_tool["function"]
    tool = {"type": "function", "name": function["name"]}
    for key in ("description", "parameters", "strict"):
        if function.get(key):
            tool[key] = function[key]
    return tool
