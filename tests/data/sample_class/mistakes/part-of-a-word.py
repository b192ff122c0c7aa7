# Shows: in on text
# Assignment: 11_tool_design

# %% answer="pick_relevant_tools"
def pick_relevant_tools(query, catalogue, k):
    def score(tool):
        function = tool["function"]
        text = (function["name"] + " " + (function.get("description") or "")).lower()
        return sum(word in text for word in set(re.findall(r"[a-z0-9]+", query.lower())))

    ranked = sorted(catalogue, key=score, reverse=True)
    return [tool for tool in ranked if score(tool)][:k]
