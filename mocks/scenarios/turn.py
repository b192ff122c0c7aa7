"""Turn of a scenario: one canned reply or error, and the requests that it answers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, Field, field_validator, model_validator

from mocks.api.json_text import dumps_compact
from mocks.faults import spec as faults
from mocks.hosted import Item, WebSearch
from mocks.messages import ModelReply, ToolCall
from mocks.scenarios.when import MODEL_CONFIG, When


class PlannedCall(BaseModel):
    """A tool call of a turn. ``arguments`` as text is sent as it is: the way to play broken JSON."""

    model_config = MODEL_CONFIG

    name: str
    arguments: dict[str, Any] | str = Field(default_factory=dict)
    id: str | None = None
    """The id the call gets, e.g. "call_abc"; None: the mock makes one up."""


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
    """One canned answer: text, calls or items of other tools (or several of them), a refusal, or an error."""

    model_config = MODEL_CONFIG

    when: When = When()
    """Which requests it answers; without it, any."""
    text: str | None = None
    """What the model says."""
    calls: tuple[PlannedCall, ...] = ()
    """The tools the model asks for, all in one reply."""
    hosted: tuple[Item, ...] = ()
    """Items of tools that are not functions, before the text: searches, MCP calls, code, shells, patches."""
    summary: tuple[str, ...] = ()
    """The parts of a summary of the reasoning, where the model reasons and the request asks for one
    (``reasoning.summary`` of the Responses API)."""
    refusal: str | None = None
    """What the model says in refusing."""
    error: PlannedError | None = None
    """The error that comes in place of a reply."""
    finish_reason: str | None = None
    """Another one than the service would send, e.g. "length"."""
    repeat: bool = False
    """True: the turn is never used up."""
    force: bool = False
    """True: sent even where it breaks the request's tool_choice or parallel_tool_calls, or names an unknown tool."""
    fault: str | None = None
    """What goes wrong with the answer, e.g. "cut" or "rate_limit;times=2", in the grammar of mocks/faults/spec.py.
    A fault in place of the answer happens once where it does not say how often; the turn answers after it."""

    @field_validator("fault")
    @classmethod
    def _is_a_fault(cls, spec: str | None) -> str | None:
        if spec is not None:
            faults.parse_one(spec)
        return spec

    @model_validator(mode="after")
    def _says_something(self) -> Turn:
        kinds = [
            name
            for name, given in [
                ("a reply", self.text is not None or self.calls or self.hosted),
                ("a refusal", self.refusal is not None),
                ("an error", self.error is not None),
            ]
            if given
        ]
        if len(kinds) != 1:
            seen = " and ".join(kinds) or "none of them"
            raise ValueError(
                f"a turn has a reply (text, calls, hosted), or a refusal, or an error; this one has {seen}"
            )
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
    def searches(cls, query: str, *, says: str | None = None, sources: Sequence[str] = ()) -> Turn:
        """Return a turn in which the model searches the web for ``query`` and, as a rule, ``says`` what it found.

        Links in that text, written ``[title](https://…)``, are cited in its annotations.
        """
        return cls.plays(WebSearch(query=query, sources=tuple(sources)), says=says)

    @classmethod
    def plays(cls, *items: Item, says: str | None = None) -> Turn:
        """Return a turn with ``items`` of tools that are not functions (`mocks.hosted`), and the text after them."""
        return cls(hosted=items, text=says)

    @classmethod
    def refuses(cls, refusal: str) -> Turn:
        """Return a turn that refuses to answer, as a model does for safety reasons."""
        return cls(refusal=refusal)

    @classmethod
    def fails(cls, status: int, message: str, **fields: Any) -> Turn:
        """Return a turn that answers with an error; ``fields`` are those of `PlannedError`."""
        return cls(error=PlannedError(status=status, message=message, **fields))

    def and_for(self, tool: str, raw: str | None = None, /, **arguments: Any) -> Turn:
        """Return this turn with one more call in the same reply."""
        call = PlannedCall(name=tool, arguments=arguments if raw is None else raw)
        return self.model_copy(update={"calls": (*self.calls, call)})

    def with_summary(self, *parts: str) -> Turn:
        """Return this turn with a summary of the reasoning, for requests that ask for one."""
        return self.model_copy(update={"summary": parts})

    def on(self, **conditions: Any) -> Turn:
        """Return this turn for the requests that fit ``conditions``, the fields of `When`."""
        return self.model_copy(update={"when": When(**conditions)})

    def always(self) -> Turn:
        """Return this turn with ``repeat``: it is never used up."""
        return self.model_copy(update={"repeat": True})

    def forced(self) -> Turn:
        """Return this turn with ``force``: it is sent whatever the request permits."""
        return self.model_copy(update={"force": True})

    def with_fault(self, spec: str) -> Turn:
        """Return this turn with a fault, in the grammar of `mocks.faults.spec`.

        Raises:
            mocks.faults.spec.FaultError: ``spec`` is not a fault.
        """
        faults.parse_one(spec)
        return self.model_copy(update={"fault": spec})

    def reply(self) -> ModelReply:
        """Return the reply of the turn, which must not be one with an error."""
        calls = tuple(ToolCall(call.name, _text(call.arguments), call.id) for call in self.calls)
        return ModelReply(
            text=self.text,
            calls=calls,
            refusal=self.refusal,
            finish_reason=self.finish_reason,
            hosted=self.hosted,
            summary=self.summary,
        )

    def __str__(self) -> str:
        if self.error:
            action = f"error {self.error.status}"
        elif self.refusal is not None:
            action = f"refuses: {_short(self.refusal)}"
        else:
            names = [*(f"plays {item.type}" for item in self.hosted), *(f"calls {call.name}" for call in self.calls)]
            action = " and ".join(names + ([f"says {_short(self.text)}"] if self.text is not None else []))
        fault = f", with the fault {self.fault}" if self.fault else ""
        return f"when {self.when}: {action}{fault}{', repeats' if self.repeat else ''}"


def _text(arguments: dict[str, Any] | str) -> str:
    return arguments if isinstance(arguments, str) else dumps_compact(arguments)


def _short(text: str | None, limit: int = 60) -> str:
    text = text or ""
    return json.dumps(text if len(text) <= limit else text[: limit - 1] + "…", ensure_ascii=False)
