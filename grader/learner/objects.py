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


Sendable = ToolCall | Stub | Client | StubObject | Ref | Result | Name | Attribute


def encode(value: Any) -> Any:
    """Return ``value`` as plain JSON, with each `Sendable` inside it written as a ``$kind`` object."""
    match value:
        case str() | int() | float() | None:
            return value
        case dict():
            return {str(key): encode(item) for key, item in value.items()}
        case list() | tuple():
            return [encode(item) for item in value]
        case ToolCall():
            return {KIND: "tool_call", "id": value.id, "name": value.name, "arguments": value.arguments}
        case Stub():
            return {
                KIND: "stub",
                "name": value.name,
                "signature": value.signature,
                "doc": value.doc,
                "returns": value.returns,
                "is_async": value.is_async,
                "describes": value.describes,
            }
        case Client():
            return {KIND: "client", "asynchronous": value.asynchronous, "max_retries": value.max_retries}
        case StubObject():
            return {KIND: "bundle", "parts": encode(value.parts)}
        case Ref():
            return {KIND: "ref", "number": value.number}
        case Result():
            return {KIND: "result", "place": value.index}
        case Name():
            return {KIND: "name", "name": value.name}
        case Attribute():
            owner = value.owner if isinstance(value.owner, str) else encode(value.owner)
            return {KIND: "attribute", "owner": owner, "name": value.name}
        case Mapping():
            return {str(key): encode(item) for key, item in value.items()}
        case _:
            return value
