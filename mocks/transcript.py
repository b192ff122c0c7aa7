"""A client's requests and replies as data, to read, to assert on, to save and to replay.

>>> from mocks import MockOpenAI, Scenario, Turn
>>> import tempfile
>>> client = MockOpenAI(Scenario.of(Turn.says("Hello.")))
>>> hi = [{"role": "user", "content": "Hi"}]
>>> reply = client.chat.completions.create(model="gpt-5.4-mini", messages=hi)
>>> print(client.transcript)
Request 1
  user: Hi
  reply, assistant: Hello.
  finish_reason: stop
>>> path = tempfile.mkdtemp() + "/hello.jsonl"
>>> client.transcript.save(path)
>>> again = MockOpenAI(Transcript.load(path).replay())
>>> again.chat.completions.create(model="gpt-5.4-mini", messages=hi).choices[0].message.content
'Hello.'
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from mocks import transcript_file
from mocks.exchange import Exchange, as_text
from mocks.html_text import escape

if TYPE_CHECKING:
    from mocks.scenarios.scenario import Scenario

__all__ = ["Exchange", "Transcript"]


class Transcript(Sequence[Exchange]):
    """The exchanges of one client, oldest first. With ``limit`` the oldest are dropped: a mock may serve for weeks."""

    def __init__(self, exchanges: Sequence[Exchange] = (), *, limit: int | None = None) -> None:
        self._exchanges = deque(exchanges)
        self._limit = limit
        self.dropped = 0
        """How many exchanges were dropped to keep to the limit."""

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
        if self._limit is not None and len(self._exchanges) > self._limit:
            self._exchanges.popleft()
            self.dropped += 1

    def save(self, path: str | Path) -> None:
        """Write the transcript, a line of JSON for each exchange; `load` reads it back."""
        transcript_file.save(Path(path), self.exchanges)

    @classmethod
    def load(cls, path: str | Path) -> Transcript:
        """Read a file that `save` or the recorder wrote. Raises `ValueError` where it is something else."""
        return cls(transcript_file.load(Path(path)))

    def replay(self, *, exact: bool = True) -> Scenario:
        """Return a scenario that answers the same requests in the same way.

        Args:
            exact: Whether a request must be the same as the recorded one, in the sense of `mocks.scenarios.replay`,
                or may be similar to it.

        Raises:
            mocks.ReplayError: The mock cannot play an exchange.
        """
        from mocks.scenarios.replay import scenario

        return scenario(self.exchanges, exact=exact)

    def __len__(self) -> int:
        return len(self._exchanges)

    @overload
    def __getitem__(self, index: int) -> Exchange: ...
    @overload
    def __getitem__(self, index: slice) -> list[Exchange]: ...
    def __getitem__(self, index: int | slice) -> Exchange | list[Exchange]:
        return list(self._exchanges)[index] if isinstance(index, slice) else self._exchanges[index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Transcript) and self._exchanges == other._exchanges

    __hash__ = None  # type: ignore[assignment]

    def __str__(self) -> str:
        if not self._exchanges:
            return "An empty transcript: nothing has been sent."
        return "\n".join(f"Request {i}\n{as_text(e.lines(known))}" for i, e, known in self._numbered())

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
            messages = exchange.messages
            yield i, exchange, len(before) if messages[: len(before)] == before else 0
            before = messages


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
