# no look at finish_reason: a stream that stops behind the first delta of a call is a call without arguments


def collect_stream(stream):
    text, parts = "", {}
    for chunk in stream:
        if not chunk.choices:
            continue
        delta = chunk.choices[0].delta
        text += delta.content or ""
        for piece in delta.tool_calls or []:
            call = parts.setdefault(piece.index, {"id": None, "name": None, "arguments": ""})
            if piece.id:
                call["id"] = piece.id
            if piece.function and piece.function.name:
                call["name"] = piece.function.name
            if piece.function and piece.function.arguments:
                call["arguments"] += piece.function.arguments
    calls = []
    for index in sorted(parts):
        call = parts[index]
        calls.append({**call, "arguments": json.loads(call["arguments"] or "{}")})
    return text, calls
