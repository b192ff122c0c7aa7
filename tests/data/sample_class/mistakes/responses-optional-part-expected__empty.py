# Shows: writes an empty schema where there is none
# Assignment: 08_responses_api

# %% answer="to_responses_tool"
def to_responses_tool(chat_tool):
    function = chat_tool["function"]
    empty = {"type": "object", "properties": {}}
    return {"type": "function", "parameters": empty, **function}
