# approves the last request only


def answer_approvals(response, *, allowed, ask):
    answers = []
    for item in response.output:
        if item.type == "mcp_approval_request":
            approve = item.name in allowed or ask(item.server_label, item.name, item.arguments)
            answers = [{"type": "mcp_approval_response", "approval_request_id": item.id, "approve": approve}]
    return answers
