# the accuracy is in percent


def score_selection(cases, choose):
    confusion, right = {}, 0
    for case in cases:
        chosen = choose(case["query"])
        right += chosen == case["expected"]
        row = confusion.setdefault(case["expected"] or "none", {})
        row[chosen or "none"] = row.get(chosen or "none", 0) + 1
    return {"accuracy": 100 * right / len(cases) if cases else 0.0, "confusion": confusion}
