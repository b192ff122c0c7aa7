# Shows: makes every tool strict
# Assignment: 08_responses_api

# %% answer="to_responses_tool"
def to_responses_tool(chat_tool):
    return {"type": "function", "strict": True, **chat_tool["function"]}
