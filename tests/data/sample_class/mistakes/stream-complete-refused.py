# Shows: the finish_reason of the very last chunk, which has the usage
# Assignment: 09_streaming

# %% answer="collect_stream"
def collect_stream(stream):
    text, calls, reason = "", {}, None
    for chunk in stream:
        choice = chunk.choices[0] if chunk.choices else None
        reason = choice.finish_reason if choice else None
        text += (choice.delta.content or "") if choice else ""
        for fragment in (choice.delta.tool_calls or []) if choice else []:
            call = calls.setdefault(
                fragment.index, {"id": fragment.id, "name": fragment.function.name, "arguments": ""}
            )
            call["arguments"] += fragment.function.arguments or ""
    if calls and reason in (None, "length"):
        raise ValueError("The stream broke off.")
    return text, [
        {**calls[index], "arguments": json.loads(calls[index]["arguments"] or "{}")} for index in sorted(calls)
    ]
