# approves calls that are done, by the approval they had


def answer_approvals(response, *, allowed, ask):
    answers = []
    for item in response.output:
        if item.type in ("mcp_approval_request", "mcp_call"):
            id = item.approval_request_id if item.type == "mcp_call" else item.id
            approve = item.name in allowed or ask(item.server_label, item.name, item.arguments)
            answers.append({"type": "mcp_approval_response", "approval_request_id": id, "approve": approve})
    return answers
