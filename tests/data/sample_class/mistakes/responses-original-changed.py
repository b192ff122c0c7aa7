# Shows: takes the function out of the original
# Assignment: 08_responses_api

# %% answer="to_responses_tool"
def to_responses_tool(chat_tool):
    function = chat_tool.pop("function")
    return {**chat_tool, **function}
