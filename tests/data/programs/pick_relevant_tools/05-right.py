# a DataFrame-free table of scores with zip, k bounded by max and min


def words_of(text):
    found, word = set(), ""
    for sign in (text or "") + " ":
        if sign.isalnum():
            word += sign.lower()
        elif word:
            found.add(word)
            word = ""
    return found


def pick_relevant_tools(query, catalogue, k):
    asked = words_of(query)
    texts = [words_of(t["function"]["name"]) | words_of(t["function"].get("description")) for t in catalogue]
    scores = [len(asked & text) for text in texts]
    places = [place for place, score in enumerate(scores) if score]
    places.sort(key=lambda place: scores[place], reverse=True)
    return [catalogue[place] for place in places[: max(0, min(k, len(places)))]]
