# two small functions, set difference


def facts(*texts):
    return {("amount", a) for t in texts for a in AMOUNT.findall(t)} | {("id", i) for t in texts for i in ID.findall(t)}


def screen_reply(text, tool_results):
    return not facts(text) - facts(*tool_results)
