# Shows: Counter and defaultdict; the name counts twice, and short common words do not count
# Assignment: 11_tool_design

# %% answer="score_selection"
from collections import Counter, defaultdict


def score_selection(cases, choose):
    pairs = [(case["expected"], choose(case["query"])) for case in cases]
    table = defaultdict(Counter)
    for expected, chosen in pairs:
        table[expected or "none"][chosen or "none"] += 1
    hits = sum(1 for expected, chosen in pairs if expected == chosen)
    return {"accuracy": hits / max(len(pairs), 1), "confusion": table}


# %% answer="pick_relevant_tools"
COMMON = {"a", "an", "the", "is", "of", "my", "to"}


def tokens(text):
    for sign in "_.,;:!?()\"'":
        text = text.replace(sign, " ")
    return {word for word in text.casefold().split() if word not in COMMON}


def pick_relevant_tools(query, catalogue, k):
    asked = tokens(query)
    scored = []
    for place, tool in enumerate(catalogue):
        function = tool["function"]
        score = 2 * len(asked & tokens(function["name"])) + len(asked & tokens(function.get("description", "")))
        if score > 0:
            scored.append((-score, place, tool))
    scored.sort(key=lambda entry: entry[:2])
    return [tool for _, _, tool in scored[:k]]
