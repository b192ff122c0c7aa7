"""Assertions for tests on the requests that an agent sent and the replies it got.

>>> from mocks import MockOpenAI, Scenario, Turn
>>> client = MockOpenAI(Scenario.of(Turn.asks_for("get_weather", city="Oslo"), Turn.says("4 °C.")))
>>> tools = [{"type": "function", "function": {"name": "get_weather"}}]
>>> messages = [{"role": "user", "content": "Weather in Oslo?"}]
>>> ask = lambda: client.chat.completions.create(model="gpt-5.4", messages=messages, tools=tools).choices[0].message
>>> messages.append(ask())
>>> messages.append({"role": "tool", "tool_call_id": messages[-1].tool_calls[0].id, "content": "4"})
>>> messages.append(ask())
>>> expect(client).requests(2).called("get_weather", city="Oslo").tool_result("get_weather", contains="4")
Expectation of 2 requests
>>> expect(client).never_called("send_mail").no_errors().no_unused_turns()
Expectation of 2 requests

Each assertion returns the expectation, or raises `AssertionError` with what was expected, what was seen, and the
exchange. Both APIs are read alike.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from mocks.exchange import Exchange, Part
from mocks.transcript import Transcript


def expect(source: Any) -> Expectation:
    """Return assertions on ``source``: a client of the mock, or a `Transcript`. Raises `TypeError` for another thing.

    The expectation looks at what has been exchanged when an assertion is called, not when it is made.
    """
    transcript = getattr(source, "transcript", source)
    if not isinstance(transcript, Transcript):
        raise TypeError(
            f"expect() got a {type(source).__name__}, which keeps no transcript. "
            "Give it a MockOpenAI, an AsyncMockOpenAI or a Transcript."
        )
    return Expectation(transcript, source)


class Expectation:
    """Assertions on one transcript."""

    def __init__(self, transcript: Transcript, client: Any = None) -> None:
        self._transcript = transcript
        self._client = client

    def requests(self, count: int) -> Expectation:
        """Expect exactly ``count`` requests; those that got an error count, and so do the SDK's retries."""
        seen = len(self._transcript)
        return self._check(seen == count, f"{count} requests", f"{seen}")

    def called(self, tool: str, /, **arguments: Any) -> Expectation:
        """Expect that the model asked for ``tool`` at least once with these ``arguments`` among others."""
        calls = [(part.name, part.text) for part in self._calls()]
        held = any(name == tool and _has(text, arguments) for name, text in calls)
        wanted = ", ".join(f"{key}={value!r}" for key, value in arguments.items())
        return self._check(held, f"a call {tool}({wanted})", _listed(f"{name}({text})" for name, text in calls))

    def never_called(self, tool: str, /) -> Expectation:
        """Expect that the model never asked for ``tool``."""
        calls = [f"{part.name}({part.text})" for part in self._calls() if part.name == tool]
        return self._check(not calls, f"no call of {tool}", _listed(calls))

    def offered(self, *tools: str) -> Expectation:
        """Expect that every request offered each of ``tools``."""
        return self._offered(tools, f"{', '.join(tools)} offered in every request", lacking=True)

    def never_offered(self, *tools: str) -> Expectation:
        """Expect that no request offered any of ``tools``."""
        return self._offered(tools, f"{', '.join(tools)} offered in no request", lacking=False)

    def tool_result(self, tool: str, /, contains: str = "", matches: str = "") -> Expectation:
        """Expect that the agent sent a result of ``tool`` with the text ``contains`` that fits ``matches``."""
        results = list(self._results())
        held = any(name == tool and contains in text and re.search(matches, text) for name, text in results)
        conditions = [f"containing {contains!r}"] * bool(contains) + [f"matching {matches!r}"] * bool(matches)
        wanted = " ".join([f"a result of {tool}", " and ".join(conditions)]).strip()
        return self._check(held, wanted, _listed(f"{name}: {text}" for name, text in results))

    def sent(self, contains: str, *, role: str | None = None) -> Expectation:
        """Expect that a message, of ``role`` if given, had the text ``contains``. ``instructions`` are "system"."""
        said = [(who, text) for exchange in self._transcript for who, text in _messages(exchange)]
        held = any(role in (None, who) and contains in text for who, text in said)
        whose = f" from the {role}" if role else ""
        return self._check(held, f"a message{whose} containing {contains!r}", _listed(f"{w}: {t}" for w, t in said))

    def replied(self, contains: str) -> Expectation:
        """Expect that the text of the last reply had ``contains`` in it."""
        texts = [p.text for e in self._transcript[-1:] for p in e.replied if p.kind in ("text", "refusal")]
        return self._check(
            any(contains in text for text in texts), f"a last reply containing {contains!r}", _listed(texts)
        )

    def no_errors(self) -> Expectation:
        """Expect that no request got an error, a planned one included."""
        errors = [f"{e.status} {e.error.get('message')}" for e in self._transcript if e.error]
        return self._check(not errors, "no errors", _listed(errors))

    def no_unused_turns(self) -> Expectation:
        """Expect that every turn of the scenario was needed. Raises `TypeError` where only a transcript was given."""
        report = getattr(self._client, "unused_report", None)
        if report is None:
            raise TypeError("A transcript does not know the scenario. Call expect() with the client.")
        unused = report()
        return self._check(not unused, "every turn of the scenario used", f"unused\n{unused}")

    def _offered(self, tools: Sequence[str], wanted: str, *, lacking: bool) -> Expectation:
        seen = [
            f"request {i} offered {', '.join(exchange.offered) or 'none'}"
            for i, exchange in enumerate(self._transcript, 1)
            if any((tool not in exchange.offered) is lacking for tool in tools)
        ]
        held = not seen and bool(self._transcript or not lacking)
        return self._check(held, wanted, _listed(seen))

    def _calls(self) -> Iterator[Part]:
        return (part for exchange in self._transcript for part in exchange.replied if part.kind == "call")

    def _results(self) -> Iterator[tuple[str, str]]:
        """Yield (tool, content) for each result once, though every later request of the conversation repeats it."""
        names: dict[str | None, str] = {}
        seen: set[tuple[str | None, str]] = set()
        for exchange in self._transcript:
            for part in exchange.said:
                if part.kind == "call":
                    names[part.call_id] = part.name
                elif part.kind == "result" and (part.call_id, part.text) not in seen:
                    seen.add((part.call_id, part.text))
                    yield names.get(part.call_id, "?"), part.text
            names |= {part.call_id: part.name for part in exchange.replied if part.kind == "call"}

    def _check(self, held: bool, wanted: str, seen: str) -> Expectation:
        if not held:
            raise AssertionError(f"expected {wanted}; seen: {seen}\nThe exchange:\n{self._transcript}")
        return self

    def __repr__(self) -> str:
        return f"Expectation of {len(self._transcript)} requests"


def _messages(exchange: Exchange) -> Iterator[tuple[str, str]]:
    instructions = exchange.request.get("instructions")
    if isinstance(instructions, str):
        yield "system", instructions
    yield from ((part.who, part.text) for part in exchange.said if part.kind in ("text", "result", "refusal"))


def _has(text: str, arguments: Mapping[str, Any]) -> bool:
    """Return whether the arguments a call was made with, as JSON text, include ``arguments``."""
    if not arguments:
        return True
    try:
        given = json.loads(text)
    except ValueError:
        return False
    return isinstance(given, dict) and all(key in given and _same(given[key], arguments[key]) for key in arguments)


def _same(given: Any, wanted: Any) -> bool:
    """Compare as JSON does: true is not 1, 4 is 4.0, and a tuple is a list."""
    match given, wanted:
        case dict(), dict():
            return given.keys() == wanted.keys() and all(_same(given[key], wanted[key]) for key in given)
        case list(), list() | tuple():
            return len(given) == len(wanted) and all(map(_same, given, wanted))
    return bool(given == wanted) and isinstance(given, bool) is isinstance(wanted, bool)


def _listed(items: Iterable[str], limit: int = 200) -> str:
    """Return ``items`` one below the other, each once."""
    once = [item if len(item) <= limit else item[: limit - 1] + "…" for item in dict.fromkeys(items)]
    return "".join(f"\n  {item}" for item in once) or "none"
