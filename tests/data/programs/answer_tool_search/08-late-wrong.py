# every call of the response is answered like a search


def answer_tool_search(response, catalogue, k):
    answers = []
    for item in response.output:
        if getattr(item, "call_id", None):
            goal = item.arguments["goal"] if item.type == "tool_search_call" else item.name
            tools = sorted(catalogue, key=lambda tool: -shared_words(goal, tool))[:k]
            answers.append(
                {"type": "tool_search_output", "call_id": item.call_id, "execution": "client", "tools": tools}
            )
    return answers
