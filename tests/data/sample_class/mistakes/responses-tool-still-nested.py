# Shows: puts the type beside and leaves the envelope
# Assignment: 08_responses_api

# %% answer="to_responses_tool"
def to_responses_tool(chat_tool):
    return {"type": "function", "name": chat_tool["function"]["name"], "function": chat_tool["function"]}
