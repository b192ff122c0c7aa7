# isinstance with the SDK's class, and filter and map

from openai.types.responses.response_output_item import McpApprovalRequest


def answer_approvals(response, *, allowed, ask):
    def answer(item):
        fine = item.name in allowed
        if not fine:
            fine = bool(ask(item.server_label, item.name, item.arguments))
        return {"approve": fine, "approval_request_id": item.id, "type": "mcp_approval_response"}

    return list(map(answer, filter(lambda item: isinstance(item, McpApprovalRequest), response.output)))
