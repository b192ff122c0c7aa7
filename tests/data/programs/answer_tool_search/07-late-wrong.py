# one answer with the tools of all searches


def answer_tool_search(response, catalogue, k):
    searches = [item for item in response.output if item.type == "tool_search_call" and item.execution == "client"]
    if not searches:
        return []
    goal = " ".join(item.arguments["goal"] for item in searches)
    tools = sorted(catalogue, key=lambda tool: -shared_words(goal, tool))[:k]
    return [{"type": "tool_search_output", "call_id": searches[0].call_id, "execution": "client", "tools": tools}]
