# Shows: everything has to be in one and the same result
# Assignment: 10_safety

# %% answer="screen_reply"
def screen_reply(text, tool_results):
    said = set(AMOUNT.findall(text) + ID.findall(text))
    return not said or any(said <= set(AMOUNT.findall(one) + ID.findall(one)) for one in tool_results)
