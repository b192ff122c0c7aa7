# the name runs into the description


def pick_relevant_tools(query, catalogue, k):
    q = set(re.findall(r"[a-z0-9]+", query.lower()))

    def score(tool):
        f = tool["function"]
        return len(q & set(re.findall(r"[a-z0-9]+", (f["name"] + (f.get("description") or "")).lower())))

    return [t for t in sorted(catalogue, key=score, reverse=True) if score(t)][:k]
