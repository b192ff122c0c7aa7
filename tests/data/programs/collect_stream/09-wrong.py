# the arguments stay text


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
            if piece.id:
                call["id"] = piece.id
            if piece.function and piece.function.name:
                call["name"] = piece.function.name
            if piece.function and piece.function.arguments:
                call["arguments"] += piece.function.arguments
    if parts and ended in (None, "length"):
        raise ValueError("the stream broke off")
    calls = []
    for index in sorted(parts):
        call = parts[index]
        calls.append({**call, "arguments": call["arguments"]})
    return text, calls
