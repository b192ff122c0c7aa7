# a measure of its own: rare words count more

from collections import Counter
import copy


def answer_tool_search(response, catalogue, k):
    texts = [words(tool["name"] + " " + (tool.get("description") or "")) for tool in catalogue]
    often = Counter(word for text in texts for word in text)
    result = []
    for item in response.output:
        if item.type != "tool_search_call" or item.execution == "server":
            continue
        goal = words(item.arguments["goal"])
        weights = [sum(1 + 1 / (100 * often[word]) for word in goal & text) for text in texts]
        places = sorted(range(len(catalogue)), key=weights.__getitem__, reverse=True)
        tools = [copy.deepcopy(catalogue[place]) for place in places if weights[place]][:k]
        for tool in tools:
            tool["defer_loading"] = True
        result.append(
            {
                "tools": tools,
                "status": "completed",
                "execution": "client",
                "call_id": item.call_id,
                "type": "tool_search_output",
            }
        )
    return result
