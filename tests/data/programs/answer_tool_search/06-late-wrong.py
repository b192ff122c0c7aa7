# the least relevant first


def answer_tool_search(response, catalogue, k):
    answers = []
    for item in response.output:
        if item.type == "tool_search_call" and item.execution == "client":
            goal = item.arguments["goal"]
            tools = sorted(catalogue, key=lambda tool: shared_words(goal, tool))[:k]
            answers.append(
                {"type": "tool_search_output", "call_id": item.call_id, "execution": "client", "tools": tools}
            )
    return answers
