# a loop over the items, whatever the words of the goal are called


def answer_tool_search(response, catalogue, k):
    answers = []
    for item in response.output:
        if item.type == "tool_search_call" and item.execution == "client":
            goal = item.arguments["goal"]
            tools = sorted(catalogue, key=lambda tool: -shared_words(goal, tool))[:k]
            answers.append(
                {
                    "type": "tool_search_output",
                    "call_id": item.call_id,
                    "execution": "client",
                    "status": "completed",
                    "tools": tools,
                }
            )
    return answers
