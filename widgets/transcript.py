"""A conversation as people read it: who said what, which call asked for what, and which result answers it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from widgets import theme


@dataclass(frozen=True)
class Entry:
    """One card. ``pair`` is the number that a call and its result share."""

    kind: str
    """The heading: who speaks, or "call" and "result"."""
    text: str
    raw: Any
    pair: int | None = None
    call_id: str | None = None

    @property
    def title(self) -> str:
        """The heading with the pair's number and id."""
        return self.kind if self.pair is None else f"{self.kind} #{self.pair} · {self.call_id}"


class TranscriptView:
    """A transcript to look at: HTML in a notebook, text anywhere."""

    def __init__(self, exchanges: Sequence[Any]) -> None:
        self.entries = tuple(_entries(exchanges))

    def _repr_html_(self) -> str:
        if not self.entries:
            return theme.card(theme.paragraph(str(self)))
        return "".join(map(_card, self.entries))

    def __str__(self) -> str:
        if not self.entries:
            return "Nothing has been sent yet. Send a request with this client, then show it again."
        return "\n".join(f"{entry.title}: {entry.text}" for entry in self.entries)

    __repr__ = __str__


def show_transcript(source: Any) -> TranscriptView:
    """Return a view of a client of the mock, or of a transcript. Raises `TypeError` for anything else."""
    transcript = getattr(source, "transcript", source)
    exchanges = getattr(transcript, "exchanges", None)
    if exchanges is None:
        raise TypeError(
            f"show_transcript got a {type(source).__name__}, which keeps no transcript. "
            "Give it the mock's client, or its transcript. A client of the real service keeps none."
        )
    return TranscriptView(tuple(exchanges))


def _entries(exchanges: Sequence[Any]) -> Iterator[Entry]:
    pairs: dict[str, int] = {}
    seen: list[Any] = []
    for exchange in exchanges:
        sent = exchange.request.get("messages")
        messages = sent if isinstance(sent, list) else []
        fresh = messages[len(seen) :] if messages[: len(seen)] == seen else messages
        for message in fresh:
            if not _is_answer(message, seen):
                yield from _of_message(message, pairs)
        seen = list(messages)
        if exchange.error:
            text = f"{exchange.status}: {exchange.error.get('message', '')}"
            yield Entry("error from the service", text, exchange.error)
        for choice in (exchange.response or {}).get("choices", ()):
            yield from _of_message(choice["message"], pairs)
            seen = [*messages, choice["message"]] if choice.get("index", 0) == 0 else seen


def _is_answer(message: Any, seen: list[Any]) -> bool:
    """Tell whether a sent message is the reply shown before; the learner's copy may leave out empty fields."""
    if not isinstance(message, dict) or message.get("role") != "assistant":
        return False
    return any(
        isinstance(old, dict)
        and old.get("role") == "assistant"
        and (old.get("content"), _ids(old)) == (message.get("content"), _ids(message))
        for old in seen
    )


def _ids(message: dict[str, Any]) -> list[Any]:
    calls = message.get("tool_calls")
    return [call.get("id") for call in calls if isinstance(call, dict)] if isinstance(calls, list) else []


def _of_message(message: Any, pairs: dict[str, int]) -> Iterator[Entry]:
    if not isinstance(message, dict):
        yield Entry("message", json.dumps(message, ensure_ascii=False), message)
        return
    role = str(message.get("role"))
    if role == "tool":
        call_id = str(message.get("tool_call_id"))
        yield Entry("result", _text(message.get("content")), message, pairs.get(call_id, 0), call_id)
        return
    said = message.get("content") or message.get("refusal")
    if said:
        yield Entry(role, _text(said), message)
    calls = message.get("tool_calls")
    for call in calls if isinstance(calls, list) else ():
        function = call.get("function") if isinstance(call, dict) else None
        function = function if isinstance(function, dict) else {}
        call_id = str(call.get("id")) if isinstance(call, dict) else "no id"
        number = pairs.setdefault(call_id, len(pairs) + 1)
        yield Entry("call", f"{function.get('name')}({function.get('arguments')})", call, number, call_id)


def _text(content: Any) -> str:
    return content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)


def _card(entry: Entry) -> str:
    body = theme.code(entry.text) if entry.pair is not None else theme.paragraph(entry.text)
    note = ""
    if entry.pair == 0:
        note = theme.paragraph("This result answers no call of the conversation: its id matches none.")
    raw = theme.details("Raw JSON", theme.code(json.dumps(entry.raw, ensure_ascii=False, indent=2)))
    side = "right" if entry.kind == "user" else "left"
    return theme.card(theme.label(entry.title) + body + note + raw, side=side)
