# two passes over a list that was made once, zip


def score_selection(cases, choose):
    choices = [choose(case["query"]) for case in cases]
    expected = [case["expected"] for case in cases]
    if len(cases) == 0:
        return {"accuracy": 0.0, "confusion": {}}
    hits = [a == b for a, b in zip(expected, choices)]
    confusion = {}
    for a, b in zip(expected, choices):
        a = "none" if a is None else a
        b = "none" if b is None else b
        confusion[a] = confusion.get(a, {})
        confusion[a][b] = confusion[a].get(b, 0) + 1
    return {"confusion": confusion, "accuracy": hits.count(True) / len(hits)}
