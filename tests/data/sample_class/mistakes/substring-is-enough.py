# Shows: looks for the text in the text
# Assignment: 10_safety

# %% answer="screen_reply"
def screen_reply(text, tool_results):
    known = "\n".join(tool_results)
    return all(item in known for item in AMOUNT.findall(text) + ID.findall(text))
