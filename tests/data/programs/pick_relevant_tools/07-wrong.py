# \w holds the underscore, so get_order_status stays one word


def words(text):
    return set(re.findall(r"\w+", text.lower()))


def pick_relevant_tools(query, catalogue, k):
    wanted = words(query)

    def score(tool):
        function = tool["function"]
        return len(wanted & words(function["name"] + " " + (function.get("description") or "")))

    return [tool for tool in sorted(catalogue, key=score, reverse=True) if score(tool) > 0][:k]
