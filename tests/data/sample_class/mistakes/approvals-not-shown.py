# Shows: the person sees the name alone
# Assignment: 13_other_tools

# %% answer="answer_approvals"
def answer_approvals(response, *, allowed, ask):
    requests = [item for item in response.output if item.type == "mcp_approval_request"]
    return [
        {
            "type": "mcp_approval_response",
            "approval_request_id": item.id,
            "approve": item.name in allowed or ask(item.server_label, item.name, None),
        }
        for item in requests
    ]
