# scores in pairs, those of zero left out, the SDK's dicts


def answer_tool_search(response, catalogue, k):
    def best(goal):
        scored = [(shared_words(goal, tool), -place) for place, tool in enumerate(catalogue)]
        order = sorted((pair for pair in scored if pair[0]), reverse=True)
        return [catalogue[-place] for _, place in order[:k]]

    items = [item.to_dict() for item in response.output]
    searches = [item for item in items if item["type"] == "tool_search_call" and item.get("execution") == "client"]
    return [
        {
            "type": "tool_search_output",
            "call_id": item["call_id"],
            "execution": "client",
            "tools": best(item["arguments"]["goal"]),
        }
        for item in searches
    ]
