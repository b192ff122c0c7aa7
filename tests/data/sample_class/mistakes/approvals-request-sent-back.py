# Shows: the output is sent back with the answers
# Assignment: 13_other_tools

# %% answer="answer_approvals"
def answer_approvals(response, *, allowed, ask):
    requests = [item for item in response.output if item.type == "mcp_approval_request"]
    answers = [
        {
            "type": "mcp_approval_response",
            "approval_request_id": item.id,
            "approve": (item.name in allowed or ask(item.server_label, item.name, item.arguments)),
        }
        for item in requests
    ]
    return [item.to_dict() for item in response.output] + answers
