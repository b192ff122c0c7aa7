# Shows: the person is asked about every tool
# Assignment: 13_other_tools

# %% answer="answer_approvals"
def answer_approvals(response, *, allowed, ask):
    requests = [item for item in response.output if item.type == "mcp_approval_request"]
    answers = []
    for item in requests:
        said = ask(item.server_label, item.name, item.arguments)
        approve = item.name in allowed or said
        answers.append({"type": "mcp_approval_response", "approval_request_id": item.id, "approve": approve})
    return answers
