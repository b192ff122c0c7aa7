"""Conditions on a request, by which a turn is chosen; each can say why it does not hold."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from mocks.messages import ModelRequest
from mocks.scenarios.history import approval_of, is_error, last_user, replies, rounds, tool_results
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
    approved: bool | None = None
    """The last item answers a request for the approval of an MCP call: true approves, false denies."""
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
        """Return whether all conditions hold for ``request``."""
        return not self.model_fields_set or next(self.mismatches(request), None) is None

    def mismatches(self, request: ModelRequest) -> Iterator[Mismatch]:
        """Yield the conditions that do not hold for ``request``, each with what the request has instead."""
        if not self.model_fields_set:
            return
        view = _RequestView(request)
        for field, expected in vars(self).items():
            problem = None if expected is None or expected == () else getattr(self, f"_{field}")(expected, view)
            if problem:
                yield Mismatch(field, expected, problem)

    def _user_contains(self, expected: str, view: _RequestView) -> str | None:
        return self._user(view) or _not_contained(expected, [view.user], "the last user message")

    def _user_matches(self, expected: str, view: _RequestView) -> str | None:
        return self._user(view) or _not_matched(expected, [view.user], "the last user message")

    def _user(self, view: _RequestView) -> str | None:
        if last_user(view.request) is None:
            return "there is no user message"
        if view.results and not self.after_tool:
            return f"the user has not spoken last: the last message is the result of {', '.join(view.tools)}"
        return None

    def _system_contains(self, expected: str, view: _RequestView) -> str | None:
        texts = [message.text for message in view.request.messages if message.role in ("system", "developer")]
        return _not_contained(expected, texts, "the instructions")

    def _any_contains(self, expected: str, view: _RequestView) -> str | None:
        texts = [message.text for message in view.request.messages]
        return None if _contains(expected, texts) else f"none of the {len(texts)} messages contains it"

    def _after_tool(self, expected: str | bool, view: _RequestView) -> str | None:
        holds = expected in view.tools if isinstance(expected, str) else bool(view.tools) is expected
        return None if holds else f"the last message is {view.last_message}"

    def _result_contains(self, expected: str, view: _RequestView) -> str | None:
        return _no_result(view) or _not_contained(expected, self._results(view), "the tool result")

    def _result_matches(self, expected: str, view: _RequestView) -> str | None:
        return _no_result(view) or _not_matched(expected, self._results(view), "the tool result")

    def _result_is_error(self, expected: bool, view: _RequestView) -> str | None:
        if _no_result(view):
            return _no_result(view)
        results = self._results(view)
        holds = any(is_error(text) for text in results) is expected
        return None if holds else f"the tool result is {_show(results)}"

    def _approved(self, expected: bool, view: _RequestView) -> str | None:
        if _no_result(view):
            return _no_result(view)
        holds = approval_of(view.results[-1][1]) is expected
        return None if holds else f"the tool result is {_show([view.results[-1][1]])}"

    def _results(self, view: _RequestView) -> list[str]:
        named = isinstance(self.after_tool, str)
        return [text for tool, text in view.results if not named or tool == self.after_tool]

    def _tools(self, expected: Sequence[str], view: _RequestView) -> str | None:
        holds = all(view.request.tool(name) is not None for name in expected)
        return None if holds else f"the tools offered are {view.offered}"

    def _without_tools(self, expected: Sequence[str], view: _RequestView) -> str | None:
        holds = all(view.request.tool(name) is None for name in expected)
        return None if holds else f"the tools offered are {view.offered}"

    def _model(self, expected: str, view: _RequestView) -> str | None:
        return None if expected == view.request.model else f"the model is {view.request.model!r}"

    def _api(self, expected: str, view: _RequestView) -> str | None:
        return None if expected == view.request.api else f"the request came through {view.request.api.value!r}"

    def _nth(self, expected: int, view: _RequestView) -> str | None:
        number = 1 + replies(view.request)
        return None if expected == number else f"this is request {number} of its conversation"

    def _rounds(self, expected: int, view: _RequestView) -> str | None:
        number = rounds(view.request)
        return None if expected == number else f"{number} rounds of tools have gone by"

    def _same_as(self, expected: dict[str, Any], view: _RequestView) -> str | None:
        return difference(expected, fingerprint(view.request))

    def __str__(self) -> str:
        given = self.model_dump(exclude_defaults=True)
        return ", ".join(condition(field, value) for field, value in given.items()) or "always"


@dataclass(frozen=True)
class Mismatch:
    """A condition that does not hold: its field, its value in `When`, and a sentence about the request."""

    field: str
    expected: Any
    actual: str

    def __str__(self) -> str:
        shown = self.field if self.field == "same_as" else condition(self.field, self.expected)
        return f"{shown} does not hold: {self.actual}"


class _RequestView:
    """The parts of a request that conditions look at, worked out on demand."""

    def __init__(self, request: ModelRequest) -> None:
        self.request = request

    @cached_property
    def results(self) -> tuple[tuple[str, str], ...]:
        return tool_results(self.request)

    @property
    def user(self) -> str:
        message = last_user(self.request)
        return message.text if message else ""

    @property
    def tools(self) -> tuple[str, ...]:
        return tuple(tool for tool, _ in self.results)

    @property
    def last_message(self) -> str:
        if self.results:
            return f"the result of {', '.join(self.tools)}"
        return f"from the {self.request.messages[-1].role}" if self.request.messages else "missing: there is none"

    @property
    def offered(self) -> str:
        return ", ".join(tool.name for tool in self.request.tools) or "none"


def condition(field: str, value: Any) -> str:
    """Return a condition as a scenario file writes it; a recorded request is shown by its last message."""
    if field == "same_as":
        value = (value.get("messages") or [{}])[-1]
        return f"same_as = a recording that ends with {_cut(json.dumps(value, ensure_ascii=False))}"
    return f"{field} = {json.dumps(value, ensure_ascii=False)}"


def _contains(expected: str, texts: Sequence[str]) -> bool:
    return any(expected.lower() in text.lower() for text in texts)


def _not_contained(expected: str, texts: Sequence[str], what: str) -> str | None:
    return None if _contains(expected, texts) else f"{what} is {_show(texts)}"


def _not_matched(pattern: str, texts: Sequence[str], what: str) -> str | None:
    return None if any(re.search(pattern, text) for text in texts) else f"{what} is {_show(texts)}"


def _no_result(view: _RequestView) -> str | None:
    return None if view.results else f"the last message is {view.last_message}"


def _show(texts: Sequence[str]) -> str:
    return " and ".join(repr(_cut(text)) for text in texts) or "missing"


def _cut(text: str, limit: int = 200) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
