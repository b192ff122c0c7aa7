# the sum of all amounts counts as one that a tool returned


def screen_reply(text, tool_results):
    known = " ".join(tool_results)
    a = {float(x) for x in AMOUNT.findall(known)}
    a.add(sum(a))
    return {float(x) for x in AMOUNT.findall(text)} <= a and set(ID.findall(text)) <= set(ID.findall(known))
