# Shows: k = 0 is taken for no limit
# Assignment: 11_tool_design

# %% answer="pick_relevant_tools"
def words(text):
    return set(re.findall(r"[a-z0-9]+", text.lower()))


def pick_relevant_tools(query, catalogue, k):
    def score(tool):
        function = tool["function"]
        return len(words(query) & words(function["name"] + " " + (function.get("description") or "")))

    ranked = sorted(catalogue, key=score, reverse=True)
    return [tool for tool in ranked if score(tool)][: k or None]
