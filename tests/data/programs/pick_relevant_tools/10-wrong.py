# ties go to the one that comes last: sorted and then turned round


def words(text):
    return set(re.findall(r"[a-z0-9]+", text.lower()))


def pick_relevant_tools(query, catalogue, k):
    wanted = words(query)

    def score(tool):
        function = tool["function"]
        return len(wanted & words(function["name"] + " " + (function.get("description") or "")))

    ranked = sorted((tool for tool in catalogue if score(tool) > 0), key=score)
    return ranked[::-1][:k]
