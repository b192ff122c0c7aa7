# Shows: generators, parsed arguments, a copy with defer_loading and unrelated tools to fill up
# Assignment: 13_other_tools

# %% answer="answer_approvals"
import json


def requests_of(response):
    yield from (item for item in response.output if item.type == "mcp_approval_request")


def answer_approvals(response, *, allowed, ask):
    def decide(item):
        if item.name in set(allowed):
            return True, "on the list"
        arguments = json.loads(item.arguments)
        return ask(server_label=item.server_label, name=item.name, arguments=arguments), "asked"

    answers = []
    for item in requests_of(response):
        approve, reason = decide(item)
        answers.append(
            {"type": "mcp_approval_response", "approval_request_id": item.id, "approve": approve, "reason": reason}
        )
    return answers


# %% answer="answer_tool_search"
def answer_tool_search(response, catalogue, k):
    def found(goal):
        order = sorted(range(len(catalogue)), key=lambda place: -shared_words(goal, catalogue[place]))
        return [{**catalogue[place], "defer_loading": True} for place in order[:k]]

    return [
        {
            "type": "tool_search_output",
            "call_id": item.call_id,
            "execution": "client",
            "tools": found(item.arguments["goal"]),
        }
        for item in response.output
        if item.type == "tool_search_call" and item.execution == "client"
    ]
