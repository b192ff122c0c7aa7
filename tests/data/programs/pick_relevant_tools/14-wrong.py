# the query is split at spaces only, so punctuation stays on the words


def words(text):
    return set(re.findall(r"[a-z0-9]+", text.lower()))


def pick_relevant_tools(query, catalogue, k):
    wanted = set(query.lower().split())

    def score(tool):
        function = tool["function"]
        return len(wanted & words(function["name"] + " " + (function.get("description") or "")))

    return [tool for tool in sorted(catalogue, key=score, reverse=True) if score(tool) > 0][:k]
