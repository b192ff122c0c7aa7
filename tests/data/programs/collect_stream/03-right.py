# a class fed with deltas, generator of deltas, sorted items


def deltas(stream):
    yield from (chunk.choices[0].delta for chunk in stream if chunk.choices and chunk.choices[0].delta)


class Collector:
    def __init__(self):
        self.text = ""
        self.calls = {}

    def feed(self, delta):
        if delta.content:
            self.text += delta.content
        for part in delta.tool_calls or []:
            if part.index not in self.calls:
                self.calls[part.index] = ["", "", ""]
            entry = self.calls[part.index]
            if part.id and not entry[0]:
                entry[0] = part.id
            if part.function:
                if part.function.name and not entry[1]:
                    entry[1] = part.function.name
                entry[2] += part.function.arguments or ""

    def result(self):
        finished = []
        for _, (id, name, arguments) in sorted(self.calls.items()):
            try:
                parsed = json.loads(arguments) if arguments else {}
            except json.JSONDecodeError:
                raise ValueError(f"incomplete call {id}")
            finished.append({"id": id, "name": name, "arguments": parsed})
        return self.text, finished


def collect_stream(stream):
    collector = Collector()
    for delta in deltas(stream):
        collector.feed(delta)
    return collector.result()
