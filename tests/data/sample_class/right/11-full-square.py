# Shows: a table with zeros for all pairs; rare words weigh more, taken from a heap
# Assignment: 11_tool_design

# %% answer="score_selection"
def score_selection(cases, choose):
    if len(cases) == 0:
        return {"accuracy": 0.0, "confusion": {}}
    said = []
    for case in cases:
        answer = choose(query=case["query"])
        said.append(("none" if case["expected"] is None else case["expected"], "none" if answer is None else answer))
    every = sorted({name for pair in said for name in pair})
    square = {row: {column: said.count((row, column)) for column in every} for row in every}
    return {"accuracy": sum(square[name][name] for name in every) / len(said), "confusion": square}


# %% answer="pick_relevant_tools"
import heapq
import math


def bag(tool):
    function = tool["function"]
    return set(re.split(r"[\W_]+", f"{function['name']} {function.get('description') or ''}".lower()))


def pick_relevant_tools(query, catalogue, k):
    bags = [bag(tool) for tool in catalogue]
    asked = set(re.split(r"[\W_]+", query.lower())) - {""}

    def weight(place):
        shared = asked & bags[place]
        return sum(math.log(1 + len(bags) / sum(word in other for other in bags)) for word in sorted(shared))

    best = heapq.nlargest(k, range(len(catalogue)), key=lambda place: (weight(place), -place))
    return [catalogue[place] for place in best if weight(place) > 0]
