# sets


def allow_parallel(tools, *, destructive=(), depends_on=None, fine_tuned=False):
    names = {tool["function"]["name"] for tool in tools}
    if names & set(destructive):
        return False
    for name, needed in (depends_on or {}).items():
        if name in names and names & set(needed):
            return False
    if fine_tuned and any(tool["function"].get("strict") for tool in tools):
        return False
    return True
