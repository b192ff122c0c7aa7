# Shows: every tool is thought to have a description
# Assignment: 13_other_tools

# %% answer="answer_tool_search"
def answer_tool_search(response, catalogue, k):
    answers = []
    for item in response.output:
        if item.type == "tool_search_call" and item.execution == "client":
            goal = words(item.arguments["goal"])
            found = sorted(
                catalogue, key=lambda tool: len(goal & words(tool["name"] + " " + tool["description"])), reverse=True
            )
            answers.append(
                {"type": "tool_search_output", "call_id": item.call_id, "execution": "client", "tools": found[:k]}
            )
    return answers
