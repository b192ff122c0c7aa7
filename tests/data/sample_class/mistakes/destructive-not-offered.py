# Shows: any destructive name counts, offered or not
# Assignment: 04_parallel

# %% answer="allow_parallel"
def allow_parallel(tools, *, destructive=(), depends_on=None, fine_tuned=False):
    offered = [tool["function"]["name"] for tool in tools]
    if destructive:
        return False
    for name, needed in (depends_on or {}).items():
        if name in offered and any(other in offered for other in needed):
            return False
    return not (fine_tuned and any(tool["function"].get("strict") for tool in tools))
