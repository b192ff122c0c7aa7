# only the first amount and the first id are compared, with search


def screen_reply(text, tool_results):
    for pattern in (AMOUNT, ID):
        said = pattern.search(text)
        known = {found for result in tool_results for found in pattern.findall(result)}
        if said and said.group() not in known:
            return False
    return True
