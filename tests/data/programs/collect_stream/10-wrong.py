# id and name are overwritten with None by the later fragments


def collect_stream(stream):
    text, parts, ended = "", {}, None
    for chunk in stream:
        if not chunk.choices:
            continue
        ended = chunk.choices[0].finish_reason or ended
        delta = chunk.choices[0].delta
        text += delta.content or ""
        for piece in delta.tool_calls or []:
            call = parts.setdefault(piece.index, {"id": None, "name": None, "arguments": ""})
            call["id"] = piece.id
            call["name"] = piece.function.name
            if piece.function and piece.function.arguments:
                call["arguments"] += piece.function.arguments
    if parts and ended in (None, "length"):
        raise ValueError("the stream broke off")
    calls = []
    for index in sorted(parts):
        call = parts[index]
        calls.append({**call, "arguments": json.loads(call["arguments"] or "{}")})
    return text, calls
