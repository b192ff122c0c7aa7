# a class fed with choices, generator of choices, sorted items


def choices(stream):
    yield from (chunk.choices[0] for chunk in stream if chunk.choices)


class Collector:
    def __init__(self):
        self.text = ""
        self.calls = {}
        self.complete = False

    def feed(self, choice):
        delta = choice.delta
        self.complete = self.complete or choice.finish_reason not in (None, "length")
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
        if self.calls and not self.complete:
            raise ValueError("the reply breaks off")
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
    for choice in choices(stream):
        collector.feed(choice)
    return collector.result()
