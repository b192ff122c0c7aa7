# Shows: copies three parts
# Assignment: 08_responses_api

# %% answer="to_responses_tool"
def to_responses_tool(chat_tool):
    function = chat_tool["function"]
    parts = ("name", "description", "parameters")
    return {"type": "function"} | {key: function[key] for key in parts if key in function}
