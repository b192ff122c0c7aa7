# in looks for pieces of text: 9.90 is found in 149.90


def screen_reply(text, tool_results):
    for found in AMOUNT.findall(text) + ID.findall(text):
        if not any(found in result for result in tool_results):
            return False
    return True
