# looks for the goal in the name alone


def answer_tool_search(response, catalogue, k):
    answers = []
    for item in response.output:
        if item.type == "tool_search_call" and item.execution == "client":
            goal = words(item.arguments["goal"])
            tools = sorted(catalogue, key=lambda tool: -len(goal & words(tool["name"])))[:k]
            answers.append(
                {"type": "tool_search_output", "call_id": item.call_id, "execution": "client", "tools": tools}
            )
    return answers
