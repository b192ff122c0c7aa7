# Shows: returns the arguments as text
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
            call["id"] = fragment.id or call["id"]
            call["name"] = fragment.function.name or call["name"]
            call["arguments"] += fragment.function.arguments or ""
    return text, [call for call in (calls[index] for index in sorted(calls))]
