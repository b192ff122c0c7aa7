# Shows: loops and an early return
# Assignment: 10_safety

# %% answer="screen_reply"
def screen_reply(text, tool_results):
    for pattern in (AMOUNT, ID):
        known = [found for result in tool_results for found in pattern.findall(result)]
        for claim in pattern.findall(text):
            if claim not in known:
                return False
    return True
