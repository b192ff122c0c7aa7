# Shows: no lower()
# Assignment: 11_tool_design

# %% answer="pick_relevant_tools"
def words(text):
    return set(re.findall(r"[A-Za-z0-9]+", text))


def pick_relevant_tools(query, catalogue, k):
    def score(tool):
        function = tool["function"]
        return len(words(query) & words(function["name"] + " " + (function.get("description") or "")))

    ranked = sorted(catalogue, key=score, reverse=True)
    return [tool for tool in ranked if score(tool)][:k]
