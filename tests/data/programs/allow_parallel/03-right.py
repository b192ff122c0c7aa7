# rules as lambdas


def allow_parallel(tools, *, destructive=(), depends_on=None, fine_tuned=False):
    by_name = {t["function"]["name"]: t["function"] for t in tools}
    graph = depends_on or {}
    reasons = {
        "destructive": lambda: any(name in by_name for name in destructive),
        "dependent": lambda: any(need in by_name for name in by_name for need in graph.get(name, [])),
        "strict": lambda: fine_tuned and any(f.get("strict") for f in by_name.values()),
    }
    for reason, holds in reasons.items():
        if holds():
            print("no parallel calls:", reason)
            return False
    return True
