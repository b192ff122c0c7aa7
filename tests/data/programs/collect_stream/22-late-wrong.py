# arguments that are no JSON become an empty dict, whatever the finish_reason


def collect_stream(stream):
    text, calls, fin = "", {}, None
    for chunk in stream:
        if chunk.choices:
            c = chunk.choices[0]
            text += c.delta.content or ""
            fin = fin or c.finish_reason
            for t in c.delta.tool_calls or []:
                k = calls.setdefault(t.index, {"id": t.id, "name": t.function.name, "arguments": ""})
                k["arguments"] += t.function.arguments or ""
    if calls and fin in (None, "length"):
        raise ValueError("cut")
    for c in calls.values():
        try:
            c["arguments"] = json.loads(c["arguments"])
        except ValueError:
            c["arguments"] = {}
    return text, list(calls.values())
