# Shows: hands out the inner dict
# Assignment: 08_responses_api

# %% answer="to_responses_tool"
def to_responses_tool(chat_tool):
    return dict(chat_tool["function"])
