"""Everything a client sent and received, as data: to read, to assert on, to save."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path
from typing import Any

FORMAT = "function-calling-course/transcript/1"


@dataclass(frozen=True)
class Exchange:
    """One request and what came back."""

    request: dict[str, Any]
    """The body as it was sent. A body that is no JSON object is kept as ``{"unreadable": text}``."""
    response: dict[str, Any] | None
    """The response body; of a streamed reply, the body it adds up to. None where an error came back."""
    status: int
    error: dict[str, Any] | None
    """``{"message", "type", "param", "code"}``, or None."""
    seconds: float
    """How long the mock took."""

    @property
    def message(self) -> dict[str, Any]:
        """The assistant message of the reply; empty where an error came back."""
        choices = (self.response or {}).get("choices") or [{}]
        return dict(choices[0].get("message") or {})

    @property
    def calls(self) -> tuple[tuple[str, str], ...]:
        """The tool calls of the reply as (name, arguments text)."""
        functions = [call["function"] for call in self.message.get("tool_calls") or ()]
        return tuple((function["name"], function["arguments"]) for function in functions)

    def __str__(self) -> str:
        return _text(self.lines())

    def lines(self, known: int = 0) -> Iterator[tuple[str, str]]:
        """Yield who says what: the messages after the first ``known`` ones, the tools offered, then the reply."""
        if "unreadable" in self.request:
            yield "unreadable body", str(self.request["unreadable"])
        if known:
            yield "before", f"{'the message' if known == 1 else f'{known} messages'} of the request above"
        for message in _messages(self.request)[known:]:
            yield from _spoken(message)
        tools = self.request.get("tools")
        if isinstance(tools, list) and tools:
            yield "tools offered", ", ".join(_tool_name(tool) for tool in tools)
        if self.error:
            param = f" (param {self.error['param']})" if self.error.get("param") else ""
            yield f"error {self.status}", f"{self.error.get('message')}{param}"
        elif self.response is not None:
            for who, text in _spoken(self.message):
                yield f"reply, {who}", text
            yield "finish_reason", str((self.response.get("choices") or [{}])[0].get("finish_reason"))


class Transcript(Sequence[Exchange]):
    """The exchanges of one client, oldest first."""

    def __init__(self, exchanges: Sequence[Exchange] = ()) -> None:
        self._exchanges = list(exchanges)

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """All exchanges so far, oldest first."""
        return tuple(self._exchanges)

    @property
    def last(self) -> Exchange:
        """The newest exchange. Raises `LookupError` before the first one."""
        if not self._exchanges:
            raise LookupError("The transcript is empty: this client has sent nothing yet. Send a request first.")
        return self._exchanges[-1]

    def add(self, exchange: Exchange) -> None:
        """Append ``exchange``."""
        self._exchanges.append(exchange)

    def save(self, path: str | Path) -> None:
        """Write the transcript as JSON; `load` reads it back."""
        data = {"format": FORMAT, "exchanges": [asdict(exchange) for exchange in self._exchanges]}
        text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
        Path(path).write_text(text, encoding="utf-8", errors="backslashreplace")

    @classmethod
    def load(cls, path: str | Path) -> Transcript:
        """Read what `save` wrote. Raises `ValueError` where the file is something else."""
        advice = "Give a file that Transcript.save wrote."
        try:
            data = json.loads(Path(path).read_text(encoding="utf-8"))
        except ValueError as error:
            raise ValueError(f"{path}: not a JSON file ({error}). {advice}") from None
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            seen = data.get("format") if isinstance(data, dict) else None
            raise ValueError(f"{path}: expected the format {FORMAT!r}, but the file says {seen!r}. {advice}")
        try:
            return cls([Exchange(**exchange) for exchange in data["exchanges"]])
        except (KeyError, TypeError) as error:
            raise ValueError(f"{path}: the list of exchanges is damaged ({error}). {advice}") from None

    def __len__(self) -> int:
        return len(self._exchanges)

    def __getitem__(self, index: Any) -> Any:
        return self._exchanges[index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Transcript) and self._exchanges == other._exchanges

    __hash__ = None  # type: ignore[assignment]

    def __str__(self) -> str:
        if not self._exchanges:
            return "An empty transcript: nothing has been sent."
        return "\n".join(f"Request {i}\n{_text(e.lines(known))}" for i, e, known in self._numbered())

    __repr__ = __str__

    def _repr_html_(self) -> str:
        """Return the transcript as HTML with inline styles only: a notebook that is not trusted keeps those."""
        if not self._exchanges:
            return f"<p>{escape(str(self))}</p>"
        return "".join(_card(i, exchange, known) for i, exchange, known in self._numbered())

    def _numbered(self) -> Iterator[tuple[int, Exchange, int]]:
        """Yield number, exchange, and how many of its first messages are those of the request before it."""
        before: list[Any] = []
        for i, exchange in enumerate(self._exchanges, 1):
            messages = _messages(exchange.request)
            yield i, exchange, len(before) if messages[: len(before)] == before else 0
            before = messages


def _messages(request: dict[str, Any]) -> list[Any]:
    messages = request.get("messages")
    return messages if isinstance(messages, list) else []


def _text(lines: Iterator[tuple[str, str]]) -> str:
    return "\n".join(f"  {who}: {text}" for who, text in lines)


def _card(number: int, exchange: Exchange, known: int) -> str:
    outcome = f"error {exchange.status}" if exchange.error else "answered"
    rows = "".join(_row(who, text) for who, text in exchange.lines(known))
    return (
        '<details open style="border:1px solid currentColor;border-radius:4px;padding:4px 8px;margin:4px 0">'
        f"<summary>Request {number}: {escape(outcome)}</summary>"
        f'<table style="border-collapse:collapse;color:inherit;background:transparent">{rows}</table></details>'
    )


def _row(who: str, text: str) -> str:
    cell = "padding:2px 8px;text-align:left;vertical-align:top"
    body = f'<span style="white-space:pre-wrap;font-family:monospace">{escape(text)}</span>'
    return (
        f'<tr><th scope="row" style="{cell};white-space:nowrap">{escape(who)}</th><td style="{cell}">{body}</td></tr>'
    )


def _spoken(message: Any) -> Iterator[tuple[str, str]]:
    """Yield the parts of one message: its text, then each call. Anything may be in a request that was refused."""
    if not isinstance(message, dict):
        yield "message", json.dumps(message, ensure_ascii=False)
        return
    role = str(message.get("role"))
    content = message.get("content")
    if content is not None:
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        yield ("tool result", f"{message.get('tool_call_id')}: {text}") if role == "tool" else (role, text)
    if message.get("refusal"):
        yield f"{role} refuses", str(message["refusal"])
    calls = message.get("tool_calls")
    for call in calls if isinstance(calls, list) else ():
        function = call.get("function") if isinstance(call, dict) else None
        if not isinstance(function, dict):
            yield f"{role} calls", json.dumps(call, ensure_ascii=False)
            continue
        yield f"{role} calls", f"{function.get('name')}({function.get('arguments')}) as {call.get('id')}"


def _tool_name(tool: Any) -> str:
    function = tool.get("function") if isinstance(tool, dict) else None
    return str(function.get("name")) if isinstance(function, dict) else json.dumps(tool, ensure_ascii=False)
