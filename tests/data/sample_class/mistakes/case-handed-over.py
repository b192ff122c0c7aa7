# Shows: choose gets the dict
# Assignment: 11_tool_design

# %% answer="score_selection"
def score_selection(cases, choose):
    right = 0
    confusion = {}
    for case in cases:
        expected = case["expected"] or "none"
        chosen = choose(case) or "none"
        right += chosen == expected
        row = confusion.setdefault(expected, {})
        row[chosen] = row.get(chosen, 0) + 1
    return {"accuracy": right / len(cases) if cases else 0.0, "confusion": confusion}
