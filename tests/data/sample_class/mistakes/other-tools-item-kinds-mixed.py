# Shows: every item is read as a request
# Assignment: 13_other_tools

# %% answer="answer_approvals"
def answer_approvals(response, *, allowed, ask):
    answers = []
    for item in response.output:
        approve = item.name in allowed or ask(item.server_label, item.name, item.arguments)
        if item.type == "mcp_approval_request":
            answers.append({"type": "mcp_approval_response", "approval_request_id": item.id, "approve": approve})
    return answers
