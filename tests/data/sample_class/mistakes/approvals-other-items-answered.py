# Shows: whatever has a name is answered
# Assignment: 13_other_tools

# %% answer="answer_approvals"
def answer_approvals(response, *, allowed, ask):
    return [
        {
            "type": "mcp_approval_response",
            "approval_request_id": item.id,
            "approve": (item.name in allowed or ask(item.server_label, item.name, item.arguments)),
        }
        for item in response.output
        if item.type.startswith("mcp_") and item.type != "mcp_list_tools"
    ]
