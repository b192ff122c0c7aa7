# Shows: one function for claims, one set difference
# Assignment: 10_safety

# %% answer="screen_reply"
def claims(text):
    return {match.group() for pattern in (AMOUNT, ID) for match in pattern.finditer(text)}


def screen_reply(text: str, tool_results: list[str]) -> bool:
    return not claims(text) - set().union(*map(claims, tool_results))
