"""Objects that a check can pass to learner code, and their encoding on the channel.

A check never sends code that knows an answer. It sends plain JSON, and where learner code expects more than JSON
(an SDK tool call, a function it may call, something it returned earlier) one of the objects below. On the channel
each is a JSON object with the key ``$kind``; ``grader.learner.executor`` turns it into the real object.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

KIND = "$kind"


@dataclass(frozen=True)
class ToolCall:
    """Becomes ``openai.types.chat.ChatCompletionMessageFunctionToolCall``.

    ``arguments`` is the raw text the model wrote: a JSON string as a rule, broken JSON where a check wants that.
    """

    id: str
    name: str
    arguments: str


@dataclass(frozen=True)
class Stub:
    """A function learner code can call, register or inspect; what it does is decided by the check.

    Calling it sends the arguments over the pipe and returns (or raises) what the check answers. ``signature`` is
    the text between the parentheses of a ``def`` line, annotations included; names from ``typing``, ``datetime``
    and pydantic's ``Field`` may be used in it.
    """

    name: str
    signature: str
    doc: str | None = None
    returns: str | None = None
    is_async: bool = False
    describes: bool = False
    """Whether its arguments may be objects: the check then gets an SDK object's data, and a function's name."""


@dataclass(frozen=True)
class Client:
    """Becomes an ``openai.OpenAI``, or an ``AsyncOpenAI``, whose requests the check's `HttpHandler` answers."""

    asynchronous: bool = False
    max_retries: int = 0


@dataclass(frozen=True)
class StubObject:
    """Becomes an object with these attributes, such as the stubs that are its methods."""

    parts: Mapping[str, Any]


@dataclass(frozen=True)
class Ref:
    """Something learner code made earlier and the executor kept; ``type`` is the name of its class."""

    number: int
    type: str


@dataclass(frozen=True)
class Name:
    """The value of ``name`` in the learner's notebook, passed to the learner's code as an argument."""

    name: str


@dataclass(frozen=True)
class Result:
    """Result of the call at ``index``, from 0, of the same series of calls; that call is made with ``keep``."""

    index: int


@dataclass(frozen=True)
class Attribute:
    """The attribute ``name`` of ``owner``: the way to call a method of a learner's object."""

    owner: Ref | Result | str | Attribute
    name: str


_KINDS = {
    ToolCall: "tool_call",
    Stub: "stub",
    Client: "client",
    StubObject: "bundle",
    Ref: "ref",
    Result: "result",
    Name: "name",
    Attribute: "attribute",
}


def encode(value: Any) -> Any:
    """Return ``value`` as plain JSON, with each of the objects above inside it written as a ``$kind`` object."""
    match value:
        case str() | int() | float() | None:
            return value
        case dict() | Mapping():
            return {str(key): encode(item) for key, item in value.items()}
        case list() | tuple():
            return [encode(item) for item in value]
    kind = _KINDS.get(type(value))
    return {KIND: kind, **encode(vars(value))} if kind else value
