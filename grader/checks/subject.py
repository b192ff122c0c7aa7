"""The learner's code as a check sees it: names to read, functions to call, tools it calls back.

Two drivers stand behind the same protocol: `LocalSubject` here, for the learner's own kernel, and
``grader.sandbox.remote.RemoteSubject``, for code in the sandbox. A check cannot tell them apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from grader.checks.outcome import Misconception
from grader.sandbox.executor import Executor, Reply
from grader.sandbox.objects import Attribute, Ref, encode

Tool = Callable[..., Any]
"""What a stub does when learner code calls it: runs on the judge's side, returns JSON or raises."""


@dataclass(frozen=True)
class Invocation:
    """Learner code called a tool."""

    name: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class Called:
    """A call of learner code that returned."""

    value: Any
    """The returned JSON value, or a `Ref` where the call was made with ``keep``."""
    invocations: tuple[Invocation, ...] = ()


class SubjectError(Exception):
    """Something about the learner's code kept a request from being answered.

    A check may add what it was trying (``tried``) and the mistake it recognises (``misconception``); both are told.
    """

    tried: str | None = None
    misconception: Misconception | None = None


class NotDefined(SubjectError):
    """The name is not defined in the learner's notebook."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is not defined")
        self.name = name


class Untouched(SubjectError):
    """The starter's placeholder is still there."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} still holds the placeholder")
        self.name = name


class NotJson(SubjectError):
    """There is a value, but JSON cannot hold it."""

    def __init__(self, type: str, repr: str, message: str) -> None:
        super().__init__(f"{repr} (a {type}) is not JSON: {message}")
        self.type, self.repr, self.message = type, repr, message


class LearnerRaised(SubjectError):
    """Learner code raised. ``line`` and ``code`` are the learner's own, where they are known."""

    def __init__(
        self,
        type: str,
        message: str,
        *,
        cell: str | None = None,
        line: int | None = None,
        code: str | None = None,
        invocations: tuple[Invocation, ...] = (),
    ) -> None:
        super().__init__(f"{type}: {message}")
        self.type, self.message, self.cell, self.line, self.code = type, message, cell, line, code
        self.invocations = invocations


class SubjectGone(SubjectError):
    """The process with the learner's code ended or was stopped; the text says why, for the learner."""


class Subject(Protocol):
    """What a check may ask of learner code. Each method raises a `SubjectError` where it cannot answer."""

    def read(self, name: str) -> Any:
        """Return the JSON value of a name."""

    def call(
        self,
        target: str | Ref | Attribute,
        *args: Any,
        tools: Mapping[str, Tool] | None = None,
        keep: bool = False,
        **kwargs: Any,
    ) -> Called:
        """Call a function of the learner's; ``tools`` answers for the stubs among the arguments, by name.

        Arguments are JSON and the objects of ``grader.sandbox.objects``. With ``keep`` the result stays on the
        learner's side and ``value`` is a `Ref` to it.
        """


class LocalSubject:
    """Learner code in this very process: a dict of names, usually the notebook's own."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._executor = Executor(namespace, self._answer)
        self._desk = ToolDesk({})

    def read(self, name: str) -> Any:
        """See `Subject.read`."""
        return unpack(self._executor.read(name), ()).value

    def call(
        self,
        target: str | Ref | Attribute,
        *args: Any,
        tools: Mapping[str, Tool] | None = None,
        keep: bool = False,
        **kwargs: Any,
    ) -> Called:
        """See `Subject.call`."""
        self._desk = ToolDesk(tools or {})
        reply = self._executor.call(encode(target), encode(args), encode(kwargs), keep=keep)
        return unpack(reply, self._desk.invocations)

    def _answer(self, name: str, arguments: dict[str, Any]) -> Reply:
        return self._desk.answer(name, arguments)


class ToolDesk:
    """Answers the tool calls of one request and remembers them in order."""

    def __init__(self, tools: Mapping[str, Tool]) -> None:
        self._tools = tools
        self._invocations: list[Invocation] = []

    @property
    def invocations(self) -> tuple[Invocation, ...]:
        return tuple(self._invocations)

    def answer(self, name: str, arguments: dict[str, Any]) -> Reply:
        """Return ``{"value": …}`` or ``{"raise": {"type", "message"}}`` for one call of a stub."""
        self._invocations.append(Invocation(name, arguments))
        tool = self._tools.get(name)
        if tool is None:
            return {"value": None}
        try:
            return {"value": tool(**arguments)}
        except Exception as error:
            return {"raise": {"type": type(error).__name__, "message": str(error)}}


def unpack(reply: Reply, invocations: tuple[Invocation, ...]) -> Called:
    """Turn an executor's reply into a `Called`, or raise what it stands for."""
    match reply["kind"]:
        case "value":
            return Called(reply["value"], invocations)
        case "handle":
            return Called(Ref(reply["number"], reply["type"]), invocations)
        case "missing":
            raise NotDefined(reply["name"])
        case "untouched":
            raise Untouched(reply["name"])
        case "unjsonable":
            raise NotJson(reply["type"], reply["repr"], reply["message"])
        case _:
            raise LearnerRaised(
                reply["type"],
                reply["message"],
                cell=reply.get("cell"),
                line=reply.get("line"),
                code=reply.get("code"),
                invocations=invocations,
            )
