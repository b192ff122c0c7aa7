# one comprehension, the arguments as text


def answer_approvals(response, *, allowed, ask):
    return [
        {
            "type": "mcp_approval_response",
            "approval_request_id": request.id,
            "approve": True if request.name in allowed else ask(request.server_label, request.name, request.arguments),
        }
        for request in response.output
        if request.type == "mcp_approval_request"
    ]
