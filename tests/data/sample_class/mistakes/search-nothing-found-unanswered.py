# Shows: nothing is sent where nothing fits
# Assignment: 13_other_tools

# %% answer="answer_tool_search"
def answer_tool_search(response, catalogue, k):
    answers = []
    for item in response.output:
        if item.type == "tool_search_call" and item.execution == "client":
            goal = item.arguments["goal"]
            ranked = sorted(catalogue, key=lambda tool: shared_words(goal, tool), reverse=True)
            best = [tool for tool in ranked if shared_words(goal, tool)][:k]
            if best:
                answers.append(
                    {"type": "tool_search_output", "call_id": item.call_id, "execution": "client", "tools": best}
                )
    return answers
