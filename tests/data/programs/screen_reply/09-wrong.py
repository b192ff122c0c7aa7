# all has to be in one and the same result


def screen_reply(text, tool_results):
    said = set(AMOUNT.findall(text)) | set(ID.findall(text))
    if not said:
        return True
    return any(said <= set(AMOUNT.findall(result)) | set(ID.findall(result)) for result in tool_results)
