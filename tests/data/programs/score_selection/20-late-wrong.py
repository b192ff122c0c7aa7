# each case takes the place of the row, so only the last counts


def score_selection(cases, choose):
    confusion, right = {}, 0
    for c in cases:
        got = choose(c["query"])
        right += got == c["expected"]
        confusion[c["expected"] or "none"] = {got or "none": 1}
    return {"accuracy": right / len(cases) if cases else 0.0, "confusion": confusion}
