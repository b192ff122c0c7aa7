# Shows: all chunks first, then one pass for the text and one for each call
# Assignment: 09_streaming

# %% answer="collect_stream"
def collect_stream(stream):
    choices = [chunk.choices[0] for chunk in list(stream) if chunk.choices]
    deltas = [choice.delta for choice in choices]
    fragments = [fragment for delta in deltas for fragment in delta.tool_calls or []]
    if fragments and choices[-1].finish_reason in (None, "length"):
        raise ValueError("The stream ended too early.")
    calls = []
    for index in sorted({fragment.index for fragment in fragments}):
        own = [fragment for fragment in fragments if fragment.index == index]
        calls.append(
            {
                "id": next(fragment.id for fragment in own if fragment.id),
                "name": next(fragment.function.name for fragment in own if fragment.function.name),
                "arguments": json.loads("".join(fragment.function.arguments or "" for fragment in own) or "{}"),
            }
        )
    return "".join(delta.content or "" for delta in deltas), calls
