# rows and columns are exchanged


def score_selection(cases, choose):
    confusion, right = {}, 0
    for case in cases:
        chosen = choose(case["query"])
        right += chosen == case["expected"]
        row = confusion.setdefault(chosen or "none", {})
        row[case["expected"] or "none"] = row.get(case["expected"] or "none", 0) + 1
    return {"accuracy": right / len(cases) if cases else 0.0, "confusion": confusion}
