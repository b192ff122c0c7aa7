# a name is looked for in the text of all allowed names


def answer_approvals(response, *, allowed, ask):
    names = " ".join(allowed)
    return [
        {
            "type": "mcp_approval_response",
            "approval_request_id": i.id,
            "approve": i.name in names or ask(i.server_label, i.name, i.arguments),
        }
        for i in response.output
        if i.type == "mcp_approval_request"
    ]
