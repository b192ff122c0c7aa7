# a class, and the SDK's dicts in place of its objects

import json


class Gate:
    def __init__(self, allowed, ask):
        self.allowed, self.ask = frozenset(allowed), ask

    def opens(self, request):
        if request["name"] in self.allowed:
            return True
        return self.ask(request["server_label"], request["name"], json.loads(request["arguments"]))

    def answer(self, request):
        approve = self.opens(request)
        answer = {"type": "mcp_approval_response", "approval_request_id": request["id"], "approve": approve}
        if not approve:
            answer["reason"] = "A person said no."
        return answer


def answer_approvals(response, *, allowed, ask):
    gate = Gate(allowed, ask)
    items = (item.to_dict() for item in response.output)
    return [gate.answer(item) for item in items if item["type"] == "mcp_approval_request"]
