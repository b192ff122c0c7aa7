# Shows: amounts only
# Assignment: 10_safety

# %% answer="screen_reply"
def screen_reply(text, tool_results):
    known = "\n".join(tool_results)
    return all(set(pattern.findall(text)) <= set(pattern.findall(known)) for pattern in (AMOUNT,))
