# tells the person name and server in the wrong order


def answer_approvals(response, *, allowed, ask):
    return [
        {
            "type": "mcp_approval_response",
            "approval_request_id": item.id,
            "approve": item.name in allowed or ask(item.name, item.server_label, item.arguments),
        }
        for item in response.output
        if item.type == "mcp_approval_request"
    ]
