# the ids are not looked at


def screen_reply(text, tool_results):
    for pattern in (AMOUNT,):
        known = {found for result in tool_results for found in pattern.findall(result)}
        if not set(pattern.findall(text)) <= known:
            return False
    return True
