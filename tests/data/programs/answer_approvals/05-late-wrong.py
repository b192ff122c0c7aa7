# approves whatever is not refused, so that what is allowed alone is answered


def answer_approvals(response, *, allowed, ask):
    answers = []
    for item in response.output:
        if item.type == "mcp_approval_request":
            if item.name in allowed:
                answers.append({"type": "mcp_approval_response", "approval_request_id": item.id, "approve": True})
    return answers
