# fragments go to the call that began last, not to the one of their index


def collect_stream(stream):
    text, calls, ended = "", [], None
    for chunk in stream:
        if not chunk.choices:
            continue
        ended = chunk.choices[0].finish_reason or ended
        delta = chunk.choices[0].delta
        text += delta.content or ""
        for piece in delta.tool_calls or []:
            if piece.id:
                calls.append({"id": piece.id, "name": piece.function.name, "arguments": piece.function.arguments or ""})
            else:
                calls[-1]["arguments"] += piece.function.arguments or ""
    if calls and ended in (None, "length"):
        raise ValueError("the stream broke off")
    for call in calls:
        call["arguments"] = json.loads(call["arguments"] or "{}")
    return text, calls
