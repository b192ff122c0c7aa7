# arguments are read by Pydantic, whose error is a ValueError

from pydantic import TypeAdapter

ARGUMENTS = TypeAdapter(dict)


def collect_stream(stream):
    text, calls, ends = "", {}, set()
    for chunk in stream:
        for choice in chunk.choices:
            ends.add(choice.finish_reason)
            text += choice.delta.content or ""
            for piece in choice.delta.tool_calls or []:
                call = calls.setdefault(piece.index, {"id": None, "name": None, "arguments": ""})
                call["id"] = piece.id or call["id"]
                call["name"] = piece.function.name or call["name"]
                call["arguments"] += piece.function.arguments or ""
    if calls and not ends & {"stop", "tool_calls"}:
        raise ValueError("not all of it came")
    return text, [
        {**call, "arguments": ARGUMENTS.validate_json(call["arguments"] or "{}")} for _, call in sorted(calls.items())
    ]
