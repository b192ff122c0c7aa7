"""Which requests a turn answers: conditions on the conversation, each of which can say why it does not hold."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from mocks.messages import ModelRequest
from mocks.scenarios.history import is_error, last_user, replies, rounds, tool_results
from mocks.scenarios.request_fingerprint import difference, fingerprint

MODEL_CONFIG = ConfigDict(extra="forbid", frozen=True)


class When(BaseModel):
    """Which requests a turn answers. Every condition that is given must hold; none given fits every request.

    A name begins with what is looked at. What changes from request to request, the user's last words and the tool
    results, can be searched for text or with a regular expression; what stays the same, for text alone. Text is found
    whatever its case; a regular expression minds the case unless it begins with ``(?i)``.

    ``user_contains`` and ``user_matches`` fit only while the user has spoken last, so that a turn which asks for a tool
    does not fit again when the tool's result comes back. Give ``after_tool`` beside them to ask for both.
    """

    model_config = MODEL_CONFIG

    user_contains: str | None = None
    """Text inside the last user message; upper and lower case are the same."""
    user_matches: str | None = None
    """A regular expression searched in the last user message."""
    system_contains: str | None = None
    """Text inside the instructions (system and developer messages): tells agents with different roles apart."""
    any_contains: str | None = None
    """Text inside any message, old ones and tool results included."""
    after_tool: str | bool | None = None
    """The last messages are tool results: of the tool of this name, or (true) of any. False: they are not."""
    result_contains: str | None = None
    """Text inside one of the tool results that are last; with ``after_tool``, of that tool's."""
    result_matches: str | None = None
    """A regular expression searched in one of the tool results that are last."""
    result_is_error: bool | None = None
    """One of the tool results that are last is an error: an object with "error", or text that begins with "error"."""
    tools: tuple[str, ...] = ()
    """Names that must all be among the tools offered."""
    without_tools: tuple[str, ...] = ()
    """Names that must not be among the tools offered."""
    model: str | None = None
    """The model, spelled as the request does."""
    api: Literal["chat", "responses"] | None = None
    """Chat Completions or the Responses API."""
    nth: int | None = Field(default=None, ge=1)
    """The request is the nth of its conversation: it holds n - 1 replies of the model. A retry has the same number."""
    rounds: int | None = Field(default=None, ge=0)
    """How often tools have been called and their results sent since the user last spoke."""
    same_as: dict[str, Any] | None = None
    """The request is this one, ids apart (`mocks.scenarios.request_fingerprint`). Recordings use it."""

    @field_validator("user_matches", "result_matches")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        if pattern is not None:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"not a regular expression: {error}") from None
        return pattern

    def fits(self, request: ModelRequest) -> bool:
        """Return whether ``request`` is one of those meant."""
        return next(self.mismatches(request), None) is None

    def mismatches(self, request: ModelRequest) -> Iterator[Mismatch]:
        """Yield the conditions that do not hold for ``request``, each with what is seen in its place."""
        if not self.model_fields_set:
            return
        seen = _Seen(request)
        for field, wanted in vars(self).items():
            problem = None if wanted is None or wanted == () else getattr(self, f"_{field}")(wanted, seen)
            if problem:
                yield Mismatch(field, wanted, problem)

    def _user_contains(self, wanted: str, seen: _Seen) -> str | None:
        return self._user(seen) or _lacks(wanted, [seen.user], "the last user message")

    def _user_matches(self, wanted: str, seen: _Seen) -> str | None:
        return self._user(seen) or _unmatched(wanted, [seen.user], "the last user message")

    def _user(self, seen: _Seen) -> str | None:
        if last_user(seen.request) is None:
            return "there is no user message"
        if seen.results and not self.after_tool:
            return f"the user has not spoken last: the last message is the result of {', '.join(seen.tools)}"
        return None

    def _system_contains(self, wanted: str, seen: _Seen) -> str | None:
        texts = [message.text for message in seen.request.messages if message.role in ("system", "developer")]
        return _lacks(wanted, texts, "the instructions")

    def _any_contains(self, wanted: str, seen: _Seen) -> str | None:
        texts = [message.text for message in seen.request.messages]
        return None if _inside(wanted, texts) else f"none of the {len(texts)} messages contains it"

    def _after_tool(self, wanted: str | bool, seen: _Seen) -> str | None:
        held = wanted in seen.tools if isinstance(wanted, str) else bool(seen.tools) is wanted
        return None if held else f"the last message is {seen.last}"

    def _result_contains(self, wanted: str, seen: _Seen) -> str | None:
        return _no_result(seen) or _lacks(wanted, self._results(seen), "the tool result")

    def _result_matches(self, wanted: str, seen: _Seen) -> str | None:
        return _no_result(seen) or _unmatched(wanted, self._results(seen), "the tool result")

    def _result_is_error(self, wanted: bool, seen: _Seen) -> str | None:
        if _no_result(seen):
            return _no_result(seen)
        results = self._results(seen)
        held = any(is_error(text) for text in results) is wanted
        return None if held else f"the tool result is {_shown(results)}"

    def _results(self, seen: _Seen) -> list[str]:
        named = isinstance(self.after_tool, str)
        return [text for tool, text in seen.results if not named or tool == self.after_tool]

    def _tools(self, wanted: Sequence[str], seen: _Seen) -> str | None:
        held = all(seen.request.tool(name) is not None for name in wanted)
        return None if held else f"the tools offered are {seen.offered}"

    def _without_tools(self, wanted: Sequence[str], seen: _Seen) -> str | None:
        held = all(seen.request.tool(name) is None for name in wanted)
        return None if held else f"the tools offered are {seen.offered}"

    def _model(self, wanted: str, seen: _Seen) -> str | None:
        return None if wanted == seen.request.model else f"the model is {seen.request.model!r}"

    def _api(self, wanted: str, seen: _Seen) -> str | None:
        return None if wanted == seen.request.api else f"the request came through {seen.request.api.value!r}"

    def _nth(self, wanted: int, seen: _Seen) -> str | None:
        number = 1 + replies(seen.request)
        return None if wanted == number else f"this is request {number} of its conversation"

    def _rounds(self, wanted: int, seen: _Seen) -> str | None:
        number = rounds(seen.request)
        return None if wanted == number else f"{number} rounds of tools have gone by"

    def _same_as(self, wanted: dict[str, Any], seen: _Seen) -> str | None:
        return difference(wanted, fingerprint(seen.request))

    def __str__(self) -> str:
        given = self.model_dump(exclude_defaults=True)
        return ", ".join(condition(field, value) for field, value in given.items()) or "always"


@dataclass(frozen=True)
class Mismatch:
    """A condition that does not hold: its field, the value it has in `When`, and what the request shows instead."""

    field: str
    wanted: Any
    seen: str

    def __str__(self) -> str:
        shown = self.field if self.field == "same_as" else condition(self.field, self.wanted)
        return f"{shown} does not hold: {self.seen}"


class _Seen:
    """What conditions look at in a request, worked out when it is asked for."""

    def __init__(self, request: ModelRequest) -> None:
        self.request = request

    @cached_property
    def results(self) -> tuple[tuple[str, str], ...]:
        return tool_results(self.request)

    @property
    def user(self) -> str:
        spoken = last_user(self.request)
        return spoken.text if spoken else ""

    @property
    def tools(self) -> tuple[str, ...]:
        return tuple(tool for tool, _ in self.results)

    @property
    def last(self) -> str:
        if self.results:
            return f"the result of {', '.join(self.tools)}"
        return f"from the {self.request.messages[-1].role}" if self.request.messages else "missing: there is none"

    @property
    def offered(self) -> str:
        return ", ".join(tool.name for tool in self.request.tools) or "none"


def condition(field: str, value: Any) -> str:
    """Return a condition as a scenario file writes it; a recorded request is told by its last words."""
    if field == "same_as":
        value = (value.get("messages") or [{}])[-1]
        return f"same_as = a recording that ends with {_cut(json.dumps(value, ensure_ascii=False))}"
    return f"{field} = {json.dumps(value, ensure_ascii=False)}"


def _inside(wanted: str, texts: Sequence[str]) -> bool:
    return any(wanted.lower() in text.lower() for text in texts)


def _lacks(wanted: str, texts: Sequence[str], what: str) -> str | None:
    return None if _inside(wanted, texts) else f"{what} is {_shown(texts)}"


def _unmatched(pattern: str, texts: Sequence[str], what: str) -> str | None:
    return None if any(re.search(pattern, text) for text in texts) else f"{what} is {_shown(texts)}"


def _no_result(seen: _Seen) -> str | None:
    return None if seen.results else f"the last message is {seen.last}"


def _shown(texts: Sequence[str]) -> str:
    return " and ".join(repr(_cut(text)) for text in texts) or "missing"


def _cut(text: str, limit: int = 200) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
