# Shows: match on the type, the last request first, heapq and a measure of its own
# Assignment: 13_other_tools

# %% answer="answer_approvals"
def answer_approvals(response, *, allowed, ask):
    answers = {}
    for item in reversed(response.output):
        match item.type:
            case "mcp_approval_request" if item.name in allowed:
                answers[item.id] = True
            case "mcp_approval_request":
                answers[item.id] = bool(ask(item.server_label, item.name, item.arguments))
    return [{"type": "mcp_approval_response", "approval_request_id": id, "approve": yes} for id, yes in answers.items()]


# %% answer="answer_tool_search"
import heapq


def answer_tool_search(response, catalogue, k):
    answers = []
    for item in response.output:
        if getattr(item, "call_id", None) is None or item.type != "tool_search_call":
            continue
        wanted = words(" ".join(map(str, item.arguments.values())))

        def weight(tool):
            return 2 * len(wanted & words(tool["name"])) + 2 * len(wanted & words(tool.get("description", "")))

        best = [tool for tool in heapq.nlargest(k, catalogue, key=weight) if weight(tool) > 0]
        answers.append(
            dict(
                type="tool_search_output",
                call_id=item.call_id,
                execution=item.execution,
                status="completed",
                tools=best,
            )
        )
    return answers
