"""A scenario: canned turns, each matched on the conversation, in Python or in a file a non-programmer can read.

In Python::

    Scenario.of(
        Turn.asks_for("get_weather", city="Oslo").on(user_contains="weather"),
        Turn.says("It is 4 °C in Oslo.").on(after_tool="get_weather"),
    )

The same as TOML (``Scenario.load`` reads TOML and JSON, both with these field names)::

    [[turns]]
    when = { user_contains = "weather" }
    calls = [{ name = "get_weather", arguments = { city = "Oslo" } }]

    [[turns]]
    when = { after_tool = "get_weather" }
    text = "It is 4 °C in Oslo."

For each request the first turn that is not used up and whose ``when`` fits is taken. A turn is used once unless it says
``repeat = true``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from mocks.conversation import Call, Message, Reply, Request

MODEL_CONFIG = ConfigDict(extra="forbid", frozen=True)


class When(BaseModel):
    """Which requests a turn answers. Every condition that is given must hold; none given fits every request.

    ``user_contains`` and ``user_matches`` fit only while the user has spoken last, so that a turn which asks for a tool
    does not fit again when the tool's result comes back. Give ``after_tool`` beside them to ask for both.
    """

    model_config = MODEL_CONFIG

    user_contains: str | None = None
    """Text inside the last user message; upper and lower case are the same."""
    user_matches: str | None = None
    """A regular expression searched in the last user message."""
    tools: tuple[str, ...] = ()
    """Names that must all be among the tools offered."""
    after_tool: str | bool | None = None
    """The last messages are tool results: of the tool of this name, or (true) of any. False: they are not."""
    model: str | None = None

    @field_validator("user_matches")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        if pattern is not None:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"not a regular expression: {error}") from None
        return pattern

    def fits(self, request: Request) -> bool:
        """Return whether ``request`` is one of those meant."""
        answered = answered_tools(request)
        return (
            self._fits_user(request, answered)
            and self._fits_results(answered)
            and all(request.tool(name) is not None for name in self.tools)
            and self.model in (None, request.model)
        )

    def _fits_user(self, request: Request, answered: Sequence[str]) -> bool:
        if self.user_contains is None and self.user_matches is None:
            return True
        spoken = last_user(request)
        if spoken is None or (answered and not self.after_tool):
            return False
        return (self.user_contains is None or self.user_contains.lower() in spoken.text.lower()) and (
            self.user_matches is None or re.search(self.user_matches, spoken.text) is not None
        )

    def _fits_results(self, answered: Sequence[str]) -> bool:
        if self.after_tool is None:
            return True
        if isinstance(self.after_tool, str):
            return self.after_tool in answered
        return bool(answered) is self.after_tool

    def __str__(self) -> str:
        given = self.model_dump(exclude_defaults=True)
        return ", ".join(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in given.items()) or "always"


class PlannedCall(BaseModel):
    """A tool call of a turn. ``arguments`` as text is sent as it is: the way to play broken JSON."""

    model_config = MODEL_CONFIG

    name: str
    arguments: dict[str, Any] | str = Field(default_factory=dict)


class PlannedError(BaseModel):
    """An error of a turn. Without ``headers`` it asks the SDK to retry after a millisecond: tests stay fast."""

    model_config = MODEL_CONFIG

    message: str
    status: int = Field(default=400, ge=400, le=599)
    type: str = "invalid_request_error"
    param: str | None = None
    code: str | None = None
    headers: dict[str, str] = Field(default_factory=lambda: {"retry-after-ms": "1"})


class Turn(BaseModel):
    """One canned answer: text, calls (or both), a refusal, or an error."""

    model_config = MODEL_CONFIG

    when: When = When()
    text: str | None = None
    calls: tuple[PlannedCall, ...] = ()
    refusal: str | None = None
    error: PlannedError | None = None
    finish_reason: str | None = None
    """Another one than the service would send, e.g. "length"."""
    repeat: bool = False
    """True: the turn is never used up."""
    force: bool = False
    """True: sent even where it breaks the request's tool_choice or parallel_tool_calls, or names an unknown tool."""

    @model_validator(mode="after")
    def _says_something(self) -> Turn:
        kinds = [
            name
            for name, given in [
                ("text or calls", self.text is not None or self.calls),
                ("refusal", self.refusal is not None),
                ("error", self.error is not None),
            ]
            if given
        ]
        if len(kinds) != 1:
            seen = " and ".join(kinds) or "none of them"
            raise ValueError(f"a turn has text or calls, or a refusal, or an error; this one has {seen}")
        return self

    @classmethod
    def says(cls, text: str) -> Turn:
        """Return a turn that answers with ``text``."""
        return cls(text=text)

    @classmethod
    def asks_for(cls, tool: str, raw: str | None = None, /, **arguments: Any) -> Turn:
        """Return a turn that calls ``tool`` with ``arguments``, or with the ``raw`` text in their place."""
        return cls(calls=(PlannedCall(name=tool, arguments=arguments if raw is None else raw),))

    @classmethod
    def refuses(cls, refusal: str) -> Turn:
        """Return a turn that refuses, as a model does for safety's sake."""
        return cls(refusal=refusal)

    @classmethod
    def fails(cls, status: int, message: str, **fields: Any) -> Turn:
        """Return a turn that answers with an error; ``fields`` are those of `PlannedError`."""
        return cls(error=PlannedError(status=status, message=message, **fields))

    def and_for(self, tool: str, raw: str | None = None, /, **arguments: Any) -> Turn:
        """Return this turn with one more call in the same reply."""
        call = PlannedCall(name=tool, arguments=arguments if raw is None else raw)
        return self.model_copy(update={"calls": (*self.calls, call)})

    def on(self, **conditions: Any) -> Turn:
        """Return this turn for the requests that fit ``conditions``, the fields of `When`."""
        return self.model_copy(update={"when": When(**conditions)})

    def always(self) -> Turn:
        """Return this turn so that it is never used up."""
        return self.model_copy(update={"repeat": True})

    def forced(self) -> Turn:
        """Return this turn so that it is sent whatever the request permits."""
        return self.model_copy(update={"force": True})

    def reply(self) -> Reply:
        """Return what the turn says; a turn with an error has no reply."""
        calls = tuple(Call(call.name, _text(call.arguments)) for call in self.calls)
        return Reply(text=self.text, calls=calls, refusal=self.refusal, finish_reason=self.finish_reason)

    def __str__(self) -> str:
        if self.error:
            does = f"error {self.error.status}"
        elif self.refusal is not None:
            does = f"refuses: {_short(self.refusal)}"
        else:
            names = [f"calls {call.name}" for call in self.calls]
            does = " and ".join(names + ([f"says {_short(self.text)}"] if self.text is not None else []))
        return f"when {self.when}: {does}{', repeats' if self.repeat else ''}"


class Scenario(BaseModel):
    """Canned turns, in order. It holds no state: the same scenario can be played by many clients."""

    model_config = MODEL_CONFIG

    turns: tuple[Turn, ...]
    title: str = ""

    @classmethod
    def of(cls, *turns: Turn, title: str = "") -> Scenario:
        """Return a scenario of these turns."""
        return cls(turns=turns, title=title)

    @classmethod
    def load(cls, path: str | Path) -> Scenario:
        """Read a scenario from a ``.toml`` or ``.json`` file.

        Raises `mocks.answers.scenario_file.ScenarioError`, which names the file, the field and the line.
        """
        from mocks.answers.scenario_file import load

        return load(Path(path))


def last_user(request: Request) -> Message | None:
    """Return the last user message of ``request``."""
    return next((message for message in reversed(request.messages) if message.role == "user"), None)


def answered_tools(request: Request) -> tuple[str, ...]:
    """Return the names of the tools whose results are the last messages; empty if another message is last."""
    results = []
    for message in reversed(request.messages):
        if message.role != "tool":
            break
        results.append(message.call_id)
    names = {call.id: call.name for message in request.messages for call in message.calls}
    return tuple(names.get(call_id, "?") for call_id in reversed(results))


def _text(arguments: dict[str, Any] | str) -> str:
    if isinstance(arguments, str):
        return arguments
    return json.dumps(arguments, ensure_ascii=False, separators=(",", ":"))


def _short(text: str | None, limit: int = 60) -> str:
    text = text or ""
    return json.dumps(text if len(text) <= limit else text[: limit - 1] + "…", ensure_ascii=False)
