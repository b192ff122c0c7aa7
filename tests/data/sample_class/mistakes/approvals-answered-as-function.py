# Shows: a decision is sent as a function's output
# Assignment: 13_other_tools

# %% answer="answer_approvals"
def answer_approvals(response, *, allowed, ask):
    requests = [item for item in response.output if item.type == "mcp_approval_request"]
    return [
        {
            "type": "function_call_output",
            "call_id": item.id,
            "output": str(item.name in allowed or ask(item.server_label, item.name, item.arguments)),
        }
        for item in requests
    ]
