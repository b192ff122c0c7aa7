# Shows: the last result alone
# Assignment: 10_safety

# %% answer="screen_reply"
def screen_reply(text, tool_results):
    known = tool_results[-1] if tool_results else ""
    return all(set(pattern.findall(text)) <= set(pattern.findall(known)) for pattern in (AMOUNT, ID))
