"""View of a conversation: who said what, which calls were made, and which result answers which call."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from widgets import exchanges as traffic
from widgets import theme
from widgets.error_explanations import meaning

if TYPE_CHECKING:
    from mocks.exchange import Exchange, Part

ORPHAN = "This result answers no call of the conversation: its id matches none."
TWICE = "This call has been answered before. One result for each call is enough."
ANOTHER = "another conversation"
OPEN = "No result for this call has been sent yet."
NOT_JSON = "The arguments are not a JSON object: a program that reads them must expect that, and answer with an error."


@dataclass(frozen=True)
class Entry:
    """One card of the view. ``pair`` is the number that a call and its result share."""

    kind: str
    """The heading: who speaks, or "call" and "result"."""
    text: str
    raw: Any
    pair: int | None = None
    call_id: str | None = None
    note: str = ""
    """Remark for the reader, such as what an error means."""
    failed: bool = False
    """True for errors, and for results that match no call."""

    @property
    def title(self) -> str:
        """The heading with the pair's number and id."""
        symbol = {"call": "→ ", "result": "← "}.get(self.kind, "✗ " if self.failed else "")
        return f"{symbol}{self.kind}" if self.pair is None else f"{symbol}{self.kind} #{self.pair} · {self.call_id}"


class TranscriptView:
    """View of a transcript: HTML in a notebook, text anywhere."""

    def __init__(self, exchanges: Sequence[Exchange]) -> None:
        self.entries = tuple(_marked(list(_entries(exchanges))))

    @property
    def summary(self) -> str:
        """Summary in one sentence."""
        counts = [
            f"{number} × {kind}"
            for kind in dict.fromkeys(entry.kind for entry in self.entries)
            if (number := sum(entry.kind == kind for entry in self.entries))
        ]
        return f"{', '.join(counts)}. A call and its result have the same number."

    def _repr_html_(self) -> str:
        if not self.entries:
            return theme.card(theme.paragraph(str(self)))
        return f'{self.cards()}<div style="color:{theme.INK};font-size:90%">{escape(self.summary)}</div>'

    def cards(self) -> str:
        """Return the entries as HTML, without a summary."""
        cards = "".join(f'<div role="listitem">{_card(entry)}</div>' for entry in self.entries)
        return f'<div role="list" aria-label="Conversation">{cards}</div>'

    def __str__(self) -> str:
        if not self.entries:
            return "Nothing has been sent yet. Send a request with this client, then show it again."
        lines = []
        for entry in self.entries:
            lines += [f"{entry.title}: {entry.text}", *([f"    {entry.note}"] if entry.note else [])]
        return "\n".join(lines)

    __repr__ = __str__


def show_transcript(source: Any) -> TranscriptView:
    """Return a view of a conversation; ``source`` is a client, messages or a recording: see `exchanges.from_source`.

    Raises `TypeError` for what holds no conversation.
    """
    return TranscriptView(traffic.from_source(source))


def _card(entry: Entry) -> str:
    """Return one entry as HTML."""
    body = theme.code(entry.text) if entry.pair is not None else theme.paragraph(entry.text)
    remark = f"What it means: {entry.note}" if entry.failed and entry.note else entry.note
    note = f'<div style="margin-top:4px;font-style:italic">{theme.paragraph(remark)}</div>' if remark else ""
    raw = theme.details("Raw JSON", theme.code(json.dumps(entry.raw, ensure_ascii=False, indent=2, default=str)))
    side, width = ("right", "80%") if entry.kind == "user" else ("left", "92%")
    tone = "bad" if entry.failed else entry.kind if entry.kind in theme.TONES else "plain"
    head = theme.label(entry.title)
    return theme.card(head + body + note + raw, side=side, width=width, tone=tone)


def _entries(exchanges: Sequence[Exchange]) -> Iterator[Entry]:
    from mocks.exchange import parts

    pairs: dict[str, int] = {}
    seen: list[Any] = []
    for number, exchange in enumerate(exchanges, 1):
        messages = exchange.messages
        linked = "previous_response_id" in exchange.request  # the service itself remembers what came before
        if seen and not linked and not _continues(messages, seen):
            yield Entry(ANOTHER, f"Request {number} has a list of messages of its own.", exchange.request)
            seen = []
        fresh = messages[len(seen) :] if messages[: len(seen)] == seen else messages
        for message in fresh:
            if not _is_known_reply(message, seen):
                yield from (_entry(part, message, pairs) for part in parts(message))
        if "unreadable" in exchange.request:
            yield Entry("unreadable body", str(exchange.request["unreadable"]), exchange.request, failed=True)
        seen = list(messages)
        if exchange.error:
            text = f"{exchange.status}: {exchange.error.get('message', '')}"
            note = meaning(exchange.status, exchange.error)
            yield Entry("error from the service", text, exchange.error, note=note, failed=True)
        replies = _replies(exchange)
        for message in replies:
            yield from (_entry(part, message, pairs) for part in parts(message))
        seen += replies[:1] if exchange.api == "chat" else replies


def _replies(exchange: Exchange) -> list[Any]:
    """Return the messages or items of the reply."""
    body = exchange.response or {}
    if exchange.api == "responses":
        return list(body.get("output") or ())
    return [choice.get("message") for choice in body.get("choices") or ()]


def _entry(part: Part, message: Any, pairs: dict[str, int]) -> Entry:
    match part.kind:
        case "call":
            number = pairs.setdefault(str(part.call_id), len(pairs) + 1)
            raw = next((call for call in _calls(message) if call.get("id") == part.call_id), message)
            return Entry(
                "call", f"{part.name}({part.text})", raw, number, part.call_id, _argument_problem(part.text, raw)
            )
        case "result":
            number = pairs.get(str(part.call_id), 0)
            return Entry("result", part.text, message, number, part.call_id, "" if number else ORPHAN, not number)
        case "refusal":
            return Entry(f"{part.who} refuses", part.text, message)
    return Entry(part.who, part.text, message)


def _argument_problem(arguments: str, raw: Any) -> str:
    """Return the problem with a call's arguments, if any; those of a custom tool are free text."""
    if isinstance(raw, dict) and "custom" in str(raw.get("type")):
        return ""
    try:
        return "" if isinstance(json.loads(arguments), dict) else NOT_JSON
    except ValueError:
        return NOT_JSON


def _marked(entries: list[Entry]) -> Iterator[Entry]:
    """Yield ``entries``, with a note on calls without a result and results that come twice."""
    answered: set[int] = set()
    results = {entry.pair for entry in entries if entry.kind == "result"}
    ends = max((at for at, entry in enumerate(entries) if entry.kind != "call"), default=-1)
    for at, entry in enumerate(entries):
        answered = set() if entry.kind == ANOTHER else answered
        note = entry.note
        if entry.kind == "call" and entry.pair not in results and at < ends:
            note = f"{note}\n{OPEN}".strip()
        if entry.kind == "result" and entry.pair:
            note = TWICE if entry.pair in answered else note
            answered.add(entry.pair)
        yield Entry(entry.kind, entry.text, entry.raw, entry.pair, entry.call_id, note, entry.failed)


def _continues(messages: Sequence[Any], seen: Sequence[Any]) -> bool:
    """Return whether ``messages`` begin like ``seen``, except that a reply may lack its empty fields."""
    pairs = list(zip(messages, seen, strict=False))
    return len(messages) >= len(seen) and all(new == old or _same_reply(new, old) for new, old in pairs)


def _same_reply(new: Any, old: Any) -> bool:
    return _is_from_model(new) and isinstance(old, dict) and _identity(new) == _identity(old)


def _is_known_reply(message: Any, seen: list[Any]) -> bool:
    """Return whether a sent message is a reply shown before; the learner's copy may lack empty fields."""
    replies = [old for old in seen if isinstance(old, dict)]
    return _is_from_model(message) and any(_identity(old) == _identity(message) for old in replies)


def _is_from_model(message: Any) -> bool:
    return isinstance(message, dict) and (message.get("role") == "assistant" or "arguments" in message)


def _identity(message: dict[str, Any]) -> Any:
    calls = [call.get("id") for call in _calls(message)]
    return message.get("role"), message.get("content"), calls, message.get("call_id")


def _calls(message: Any) -> list[dict[str, Any]]:
    calls = message.get("tool_calls") if isinstance(message, dict) else None
    return [call for call in calls if isinstance(call, dict)] if isinstance(calls, list) else []
