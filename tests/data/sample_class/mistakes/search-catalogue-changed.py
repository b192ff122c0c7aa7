# Shows: the catalog is sorted in place
# Assignment: 13_other_tools

# %% answer="answer_tool_search"
def answer_tool_search(response, catalogue, k):
    answers = []
    for item in response.output:
        if item.type == "tool_search_call" and item.execution == "client":
            goal = item.arguments["goal"]
            catalogue.sort(key=lambda tool: shared_words(goal, tool), reverse=True)
            answers.append(
                {"type": "tool_search_output", "call_id": item.call_id, "execution": "client", "tools": catalogue[:k]}
            )
    return answers
