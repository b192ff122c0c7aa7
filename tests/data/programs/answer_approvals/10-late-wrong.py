# allowed is joined into one text, so parts of names are found in it


def answer_approvals(response, *, allowed, ask):
    names = " ".join(allowed)
    return [
        {
            "type": "mcp_approval_response",
            "approval_request_id": item.id,
            "approve": any(word in item.name for word in names.split())
            or ask(item.server_label, item.name, item.arguments),
        }
        for item in response.output
        if item.type == "mcp_approval_request"
    ]
