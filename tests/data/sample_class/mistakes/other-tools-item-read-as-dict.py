# Shows: items are read with brackets
# Assignment: 13_other_tools

# %% answer="answer_approvals"
def answer_approvals(response, *, allowed, ask):
    return [
        {"type": "mcp_approval_response", "approval_request_id": item["id"], "approve": item["name"] in allowed}
        for item in response.output
        if item["type"] == "mcp_approval_request"
    ]
