"""Steps of a run of the tool loop: which of the five it is, what happens in it, and the resulting messages.

The steps come from recorded exchanges, so any run can be shown: a lesson's, a learner's own, or a real model's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from widgets.error_explanations import meaning

if TYPE_CHECKING:
    from mocks.exchange import Exchange

STEPS = ("send", "receive", "run", "append", "answer")
"""The five steps; the first four repeat until the model answers in words."""
SEND, RECEIVE, RUN, APPEND, ANSWER = range(5)
CHAT = """\
messages = [question]
while True:
    reply = client.chat.completions.create(model=MODEL, messages=messages, tools=tools)
    message = reply.choices[0].message
    messages.append(message)
    if not message.tool_calls:
        return message.content
    for call in message.tool_calls:
        result = run(call.function.name, json.loads(call.function.arguments))
        messages.append({"role": "tool", "tool_call_id": call.id, "content": json.dumps(result)})"""
RESPONSES = """\
items = [question]
while True:
    response = client.responses.create(model=MODEL, input=items, tools=tools)
    calls = [item for item in response.output if item.type == "function_call"]
    items += response.output
    if not calls:
        return response.output_text
    for call in calls:
        result = run(call.name, json.loads(call.arguments))
        items.append({"type": "function_call_output", "call_id": call.call_id, "output": json.dumps(result)})"""
LINES = {SEND: (2,), RECEIVE: (3, 4), RUN: (8,), APPEND: (9,), ANSWER: (5, 6)}
"""Lines that a step runs in either program, counted from 0."""

Row = tuple[tuple[str, str], ...]
"""One message as pairs of (role, text); a message with two calls has two pairs."""


@dataclass(frozen=True)
class Frame:
    """State after one step. The last ``fresh`` of ``rows`` are new."""

    step: int
    sentence: str
    rows: tuple[Row, ...]
    fresh: int
    api: str
    failed: bool = False

    @property
    def code(self) -> list[tuple[bool, str]]:
        """Lines of the program, each with whether this step runs it."""
        lines = (RESPONSES if self.api == "responses" else CHAT).splitlines()
        return [(i in LINES[self.step], line) for i, line in enumerate(lines)]


def frames(exchanges: Sequence[Exchange]) -> Iterator[Frame]:
    """Yield the steps of ``exchanges``."""
    results = _results(exchanges)
    before: list[Any] = []
    for number, exchange in enumerate(exchanges, 1):
        messages = exchange.messages
        known = len(before) if messages[: len(before)] == before else 0
        linked = "previous_response_id" in exchange.request  # the service itself remembers what came before
        yield _sending(exchange, number, bool(before) and not known and not linked)
        yield from _reply(exchange, results)
        before = messages


def _sending(exchange: Exchange, number: int, another: bool) -> Frame:
    start = "Another conversation begins. " if another else ""
    tools = f" and the tools {', '.join(exchange.offered)}" if exchange.offered else ""
    rows = _rows(exchange.messages)
    sentence = (
        f"{start}Request {number} carries {'the message' if len(rows) == 1 else f'all {len(rows)} messages'}{tools}."
    )
    return Frame(SEND, sentence, rows, len(rows) if number == 1 or another else 0, exchange.api)


def _reply(exchange: Exchange, results: dict[str, str]) -> Iterator[Frame]:
    rows = _rows(exchange.messages)
    if exchange.error is not None:
        headline = f"✗ Error {exchange.status}: {exchange.error.get('message')}"
        sentence = f"{headline}\n{meaning(exchange.status, exchange.error)}".strip()
        yield Frame(RECEIVE, sentence, rows, 0, exchange.api, failed=True)
        return
    replied = _replied(exchange)
    calls = [part for part in exchange.replied if part.kind == "call"]
    if not replied:
        return
    rows += replied
    if not calls:
        yield Frame(ANSWER, "No calls in the reply: its text is the answer.", rows, len(replied), exchange.api)
        return
    many = "one call" if len(calls) == 1 else f"{len(calls)} calls"
    sentence = f"The model asks for {many}. Nothing has run yet. Its message goes into the list first."
    yield Frame(RECEIVE, sentence, rows, len(replied), exchange.api)
    for call in calls:
        written = f"{call.name}({call.text})"
        result = results.get(str(call.call_id))
        if result is None:
            yield Frame(RUN, f"Your code would run {written}. No result was sent.", rows, 0, exchange.api, failed=True)
            continue
        yield Frame(RUN, f"Your code runs {written}. It comes to {result}", rows, 0, exchange.api)
        rows += ((("tool result", f"{call.call_id}: {result}"),),)
        yield Frame(APPEND, f"The result goes into the list, with the id {call.call_id}.", rows, 1, exchange.api)


def _results(exchanges: Sequence[Exchange]) -> dict[str, str]:
    parts = [part for exchange in exchanges for part in exchange.said if part.kind == "result"]
    return {str(part.call_id): part.text for part in parts}


def _rows(messages: Sequence[Any]) -> tuple[Row, ...]:
    from mocks.exchange import parts

    return tuple(tuple(part.line() for part in parts(message)) for message in messages)


def _replied(exchange: Exchange) -> tuple[Row, ...]:
    """Return what the reply adds to the list: one message, or in the Responses API several items."""
    if exchange.api == "responses":
        return tuple((part.line(),) for part in exchange.replied)
    return (tuple(part.line() for part in exchange.replied),) if exchange.replied else ()
