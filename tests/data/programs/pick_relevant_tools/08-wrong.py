# tools without anything in common fill up to k


def words(text):
    return set(re.findall(r"[a-z0-9]+", text.lower()))


def pick_relevant_tools(query, catalogue, k):
    wanted = words(query)

    def score(tool):
        function = tool["function"]
        return len(wanted & words(function["name"] + " " + (function.get("description") or "")))

    return [tool for tool in sorted(catalogue, key=score, reverse=True)][:k]
