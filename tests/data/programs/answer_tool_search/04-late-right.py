# generators, and max taken k times


def answer_tool_search(response, catalogue, k):
    def chosen(goal):
        left = list(catalogue)
        while left and k > 0:
            tool = max(left, key=lambda each: shared_words(goal, each))
            left.remove(tool)
            yield tool
            if len(catalogue) - len(left) == k:
                return

    def answers():
        for item in response.output:
            match item.type, getattr(item, "execution", None):
                case "tool_search_call", "client":
                    yield {
                        "type": "tool_search_output",
                        "call_id": item.call_id,
                        "execution": "client",
                        "tools": list(chosen(item.arguments["goal"])),
                    }

    return list(answers())
