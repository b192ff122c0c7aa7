# Shows: reads id and name from every fragment
# Assignment: 09_streaming

# %% answer="collect_stream"
def collect_stream(stream):
    text, calls = "", {}
    for chunk in stream:
        if not chunk.choices:
            continue
        delta = chunk.choices[0].delta
        text += delta.content or ""
        for fragment in delta.tool_calls or []:
            call = calls.setdefault(fragment.index, {"id": None, "name": None, "arguments": ""})
            call["id"] = fragment.id
            call["name"] = fragment.function.name
            call["arguments"] += fragment.function.arguments or ""
    return text, [
        {**call, "arguments": json.loads(call["arguments"] or "{}")}
        for call in (calls[index] for index in sorted(calls))
    ]
