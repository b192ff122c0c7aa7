# Shows: a tool that a person has allowed once is allowed from then on
# Assignment: 13_other_tools

# %% answer="answer_approvals"
def answer_approvals(response, *, allowed, ask):
    allowed, answers = set(allowed), []
    for item in response.output:
        if item.type == "mcp_approval_request":
            approve = item.name in allowed or ask(item.server_label, item.name, item.arguments)
            if approve:
                allowed.add(item.name)
            answers.append({"type": "mcp_approval_response", "approval_request_id": item.id, "approve": approve})
    return answers
