# one known amount or id is enough: any where all belongs


def screen_reply(text, tool_results):
    said = AMOUNT.findall(text) + ID.findall(text)
    known = [f for r in tool_results for f in AMOUNT.findall(r) + ID.findall(r)]
    return not said or any(found in known for found in said)
