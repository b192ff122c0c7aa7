# only the last tool is asked whether it is strict


def allow_parallel(tools, *, destructive=(), depends_on=None, fine_tuned=False):
    names = set()
    for tool in tools:
        names.add(tool["function"]["name"])
        strict = tool["function"].get("strict")
    if names & set(destructive):
        return False
    for name, needed in (depends_on or {}).items():
        if name in names and names & set(needed):
            return False
    return not (tools and fine_tuned and strict)
