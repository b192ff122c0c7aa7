# Shows: hands back what came in
# Assignment: 08_responses_api

# %% answer="to_responses_tool"
def to_responses_tool(chat_tool):
    return chat_tool
