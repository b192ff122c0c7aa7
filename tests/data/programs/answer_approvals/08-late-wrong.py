# returns None where there is nothing to approve


def answer_approvals(response, *, allowed, ask):
    answers = [
        {
            "type": "mcp_approval_response",
            "approval_request_id": item.id,
            "approve": item.name in allowed or ask(item.server_label, item.name, item.arguments),
        }
        for item in response.output
        if item.type == "mcp_approval_request"
    ]
    return answers or None
