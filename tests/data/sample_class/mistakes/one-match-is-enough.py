# Shows: any of them will do
# Assignment: 10_safety

# %% answer="screen_reply"
def screen_reply(text, tool_results):
    known = AMOUNT.findall(str(tool_results)) + ID.findall(str(tool_results))
    said = AMOUNT.findall(text) + ID.findall(text)
    return not said or any(item in known for item in said)
