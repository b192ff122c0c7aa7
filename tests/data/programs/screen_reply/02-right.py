# plain loops with a flag, old-fashioned


def found_in(results, pattern):
    known = []
    for result in results:
        for thing in pattern.findall(result):
            if thing not in known:
                known.append(thing)
    return known


def screen_reply(text, tool_results):
    """Tell whether every amount and id in a reply comes from a tool result."""
    okay = True
    amounts = found_in(tool_results, AMOUNT)
    for amount in AMOUNT.findall(text):
        if amount not in amounts:
            print("not backed by a result:", amount)
            okay = False
    ids = found_in(tool_results, ID)
    for id in ID.findall(text):
        if id not in ids:
            print("not backed by a result:", id)
            okay = False
    return okay
