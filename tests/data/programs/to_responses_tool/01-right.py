# one line with unpacking


def to_responses_tool(chat_tool):
    return {"type": chat_tool["type"], **chat_tool["function"]}
