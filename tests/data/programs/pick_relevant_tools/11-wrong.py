# a tool without a description is a KeyError


def words(text):
    return set(re.findall(r"[a-z0-9]+", text.lower()))


def pick_relevant_tools(query, catalogue, k):
    wanted = words(query)

    def score(tool):
        function = tool["function"]
        return len(wanted & words(function["name"] + " " + function["description"]))

    return [tool for tool in sorted(catalogue, key=score, reverse=True) if score(tool) > 0][:k]
