# Shows: the person is asked a second time
# Assignment: 13_other_tools

# %% answer="answer_approvals"
def answer_approvals(response, *, allowed, ask):
    requests = [item for item in response.output if item.type == "mcp_approval_request"]
    answers = []
    for item in requests:
        if item.name in allowed:
            approve = True
        elif ask(item.server_label, item.name, item.arguments):
            approve = ask(item.server_label, item.name, item.arguments)
        else:
            approve = False
        answers.append({"type": "mcp_approval_response", "approval_request_id": item.id, "approve": approve})
    return answers
