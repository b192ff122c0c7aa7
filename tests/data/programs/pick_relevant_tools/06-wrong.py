# pieces of words count: in looks into the text


def pick_relevant_tools(query, catalogue, k):
    wanted = re.findall(r"[a-z0-9]+", query.lower())

    def score(tool):
        function = tool["function"]
        text = (function["name"] + " " + (function.get("description") or "")).lower()
        return sum(word in text for word in set(wanted))

    return [tool for tool in sorted(catalogue, key=score, reverse=True) if score(tool) > 0][:k]
