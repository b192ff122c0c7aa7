# Shows: a class for each call, found by index
# Assignment: 09_streaming

# %% answer="collect_stream"
class Growing:
    def __init__(self):
        self.id = self.name = ""
        self.pieces = []

    def take(self, fragment):
        self.id += fragment.id or ""
        self.name += fragment.function.name or ""
        self.pieces.append(fragment.function.arguments or "")

    def done(self):
        written = "".join(self.pieces)
        try:
            return {"id": self.id, "name": self.name, "arguments": json.loads(written) if written else {}}
        except json.JSONDecodeError:
            raise ValueError(f"the call {self.name} breaks off: {written}") from None


def collect_stream(stream):
    words, growing, reasons = [], [], {None}
    for chunk in stream:
        for choice in chunk.choices:
            reasons.add(choice.finish_reason)
            if choice.delta.content:
                words.append(choice.delta.content)
            for fragment in choice.delta.tool_calls or ():
                while len(growing) <= fragment.index:
                    growing.append(Growing())
                growing[fragment.index].take(fragment)
    if growing and (reasons == {None} or "length" in reasons):
        raise ValueError("the reply breaks off")
    return "".join(words), [call.done() for call in growing]
