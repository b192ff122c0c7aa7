# Shows: passes over cases that expect no tool
# Assignment: 11_tool_design

# %% answer="score_selection"
def score_selection(cases, choose):
    right = 0
    total = 0
    confusion = {}
    for case in cases:
        chosen = choose(case["query"]) or "none"
        if case["expected"] is None:
            continue
        total += 1
        right += chosen == case["expected"]
        row = confusion.setdefault(case["expected"], {})
        row[chosen] = row.get(chosen, 0) + 1
    return {"accuracy": right / total if total else 0.0, "confusion": confusion}
