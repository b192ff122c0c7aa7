# Shows: leaves out of the table where nothing was chosen
# Assignment: 11_tool_design

# %% answer="score_selection"
def score_selection(cases, choose):
    right = 0
    confusion = {}
    for case in cases:
        chosen = choose(case["query"])
        right += chosen == case["expected"]
        if chosen:
            row = confusion.setdefault(case["expected"] or "none", {})
            row[chosen] = row.get(chosen, 0) + 1
    return {"accuracy": right / len(cases) if cases else 0.0, "confusion": confusion}
