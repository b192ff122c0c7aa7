# the key function stays beside its parts


def to_responses_tool(chat_tool):
    return {**chat_tool, **chat_tool["function"]}
