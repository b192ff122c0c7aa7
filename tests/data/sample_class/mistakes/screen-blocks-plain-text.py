# Shows: without a result nothing may be said
# Assignment: 10_safety

# %% answer="screen_reply"
def screen_reply(text, tool_results):
    if not tool_results:
        return False
    known = "\n".join(tool_results)
    return all(set(pattern.findall(text)) <= set(pattern.findall(known)) for pattern in (AMOUNT, ID))
