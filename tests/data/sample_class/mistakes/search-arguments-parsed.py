# Shows: the arguments are parsed as those of a function call
# Assignment: 13_other_tools

# %% answer="answer_tool_search"
def answer_tool_search(response, catalogue, k):
    import json

    answers = []
    for item in response.output:
        if item.type == "tool_search_call" and item.execution == "client":
            goal = json.loads(item.arguments)["goal"]
            best = sorted(catalogue, key=lambda tool: shared_words(goal, tool), reverse=True)[:k]
            answers.append(
                {"type": "tool_search_output", "call_id": item.call_id, "execution": "client", "tools": best}
            )
    return answers
