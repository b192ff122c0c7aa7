# Shows: tools in allowed are skipped
# Assignment: 13_other_tools

# %% answer="answer_approvals"
def answer_approvals(response, *, allowed, ask):
    answers = []
    for item in response.output:
        if item.type == "mcp_approval_request" and item.name not in allowed:
            approve = ask(item.server_label, item.name, item.arguments)
            answers.append({"type": "mcp_approval_response", "approval_request_id": item.id, "approve": approve})
    return answers
