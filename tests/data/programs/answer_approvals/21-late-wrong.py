# what a person says about a tool is kept for its next request


def answer_approvals(response, *, allowed, ask):
    d, out = {}, []
    for i in response.output:
        if i.type == "mcp_approval_request":
            if i.name not in d:
                d[i.name] = i.name in allowed or ask(i.server_label, i.name, i.arguments)
            out.append({"type": "mcp_approval_response", "approval_request_id": i.id, "approve": d[i.name]})
    return out
