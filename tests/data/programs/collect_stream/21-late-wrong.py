# the finish_reason of the last chunk counts, also where that has the usage alone


def collect_stream(stream):
    text, calls, fin = "", {}, None
    for chunk in stream:
        fin = None
        if chunk.choices:
            c = chunk.choices[0]
            text += c.delta.content or ""
            fin = c.finish_reason
            for t in c.delta.tool_calls or []:
                k = calls.setdefault(t.index, {"id": t.id, "name": t.function.name, "arguments": ""})
                k["arguments"] += t.function.arguments or ""
    if calls and fin in (None, "length"):
        raise ValueError("cut")
    for c in calls.values():
        c["arguments"] = json.loads(c["arguments"] or "{}")
    return text, list(calls.values())
