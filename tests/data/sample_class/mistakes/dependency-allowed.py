# Shows: looks for a needed tool among the tools that need one
# Assignment: 04_parallel

# %% answer="allow_parallel"
def allow_parallel(tools, *, destructive=(), depends_on=None, fine_tuned=False):
    offered = [tool["function"]["name"] for tool in tools]
    if any(name in destructive for name in offered):
        return False
    for name, needed in (depends_on or {}).items():
        if name in offered and any(other in depends_on for other in needed):
            return False
    return not (fine_tuned and any(tool["function"].get("strict") for tool in tools))
