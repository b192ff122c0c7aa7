# choose is called twice for each case, once for each number


def score_selection(cases, choose):
    if not cases:
        return {"accuracy": 0.0, "confusion": {}}
    accuracy = sum(choose(case["query"]) == case["expected"] for case in cases) / len(cases)
    confusion = {}
    for case in cases:
        row = confusion.setdefault(case["expected"] or "none", {})
        chosen = choose(case["query"]) or "none"
        row[chosen] = row.get(chosen, 0) + 1
    return {"accuracy": accuracy, "confusion": confusion}
