# two passes: first what is allowed, then the questions, by name


def answer_approvals(response, *, allowed, ask):
    waiting = {item.id: item for item in response.output if getattr(item, "type", "") == "mcp_approval_request"}
    decided = {id: True for id, item in waiting.items() if item.name in allowed}
    for id, item in waiting.items():
        if id not in decided:
            decided[id] = ask(server_label=item.server_label, name=item.name, arguments=item.arguments)
    return [dict(type="mcp_approval_response", approval_request_id=id, approve=yes) for id, yes in decided.items()]
