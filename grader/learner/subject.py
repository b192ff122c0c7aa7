"""Subject of a check: the learner's code, with names to read, functions to call, and tools it calls back.

Two drivers stand behind the same protocol: `LocalSubject` here, for the learner's own kernel, and
``grader.learner.remote_subject.RemoteSubject``, for code in the sandbox. A check cannot tell them apart.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from grader.learner.executor import AGAIN, Executor
from grader.learner.objects import Attribute, Ref, Result, encode
from grader.learner.replies import Reply
from grader.learner.sdk_client import HTTP
from grader.outcome import Misconception

Tool = Callable[..., Any]
"""Implementation of a stub: runs on the judge's side, returns JSON or raises."""


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
    """Learner code could not answer a request.

    A check may add what it tried and the misconception it recognizes; the learner is shown both.
    """

    tried: str | None = None
    misconception: Misconception | None = None


class NotDefinedError(SubjectError):
    """The name is not defined in the learner's notebook."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is not defined")
        self.name = name


class NotAttemptedError(SubjectError):
    """The starter's placeholder is still there."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} still holds the placeholder")
        self.name = name


class NotJsonError(SubjectError):
    """There is a value, but JSON cannot hold it."""

    def __init__(self, type: str, repr: str, message: str) -> None:
        super().__init__(f"{repr} (a {type}) is not JSON: {message}")
        self.type, self.repr, self.message = type, repr, message


class LearnerCodeError(SubjectError):
    """Learner code raised. ``line`` and ``code`` are the learner's own, where they are known.

    ``bases`` names the builtin exceptions that the raised one is an instance of, its own class included.
    """

    def __init__(
        self,
        type: str,
        message: str,
        *,
        bases: Sequence[str] = (),
        line: int | None = None,
        code: str | None = None,
        invocations: tuple[Invocation, ...] = (),
    ) -> None:
        super().__init__(f"{type}: {message}")
        self.type, self.message, self.line, self.code = type, message, line, code
        self.bases = tuple(bases)
        self.invocations = invocations


class UnsetNameError(SubjectError):
    """Learner code used a name that has no value: a slip of its own, which says nothing of what a check tried.

    A name that the check itself sent, or a word of JSON, is none: code that evaluates text met it there.
    """

    def __init__(self, error: LearnerCodeError, name: str) -> None:
        super().__init__(str(error))
        self.error, self.name = error, name


class SubjectGoneError(SubjectError):
    """The process with the learner's code ended or was stopped; the text says why, for the learner."""


@dataclass(frozen=True)
class FunctionCall:
    """One call of a series; see `Subject.call` for what each part means."""

    target: str | Ref | Result | Attribute
    args: tuple[Any, ...] = ()
    tools: Mapping[str, Tool] | None = None
    keep: bool = False


class Subject(Protocol):
    """Requests that a check can make of learner code. Each method raises a `SubjectError` where it cannot answer."""

    def read(self, name: str) -> Any:
        """Return the JSON value of a name."""

    def keep(self, value: Any) -> Ref:
        """Make ``value`` on the learner's side and keep it there: a client, a list that learner code will change."""

    def call(
        self,
        target: str | Ref | Attribute,
        *args: Any,
        tools: Mapping[str, Tool] | None = None,
        http: HttpHandler | None = None,
        keep: bool = False,
        **kwargs: Any,
    ) -> Called:
        """Call a function of the learner's and return what it returned.

        Args:
            target: The name of a function, or an object on the learner's side.
            args: JSON and the objects of ``grader.learner.objects``; ``kwargs`` too.
            tools: What the stubs among the arguments do, by name.
            http: What answers the requests of clients.
            keep: Whether the result stays on the learner's side, with a `Ref` to it as ``value``.
            kwargs: Arguments by name.
        """

    def calls(self, *calls: FunctionCall) -> list[Called]:
        """Make several calls, one after the other; raise for the first that fails, and make no more after it.

        A call can name what an earlier one returned with `Result`. It is the same as many times `call`, in one go.
        """


class ExecutedSubject:
    """Subject whose requests an `Executor` carries out, here or in another process."""

    def _request(self, request: dict[str, Any], handlers: Sequence[ToolHandler] = ()) -> Any:
        """Have a request carried out; return the reply, or those of a series of calls.

        Args:
            request: The request, as `Executor.carry_out` takes it.
            handlers: The tools of each call in it.
        """
        raise NotImplementedError

    def read(self, name: str) -> Any:
        """See `Subject.read`."""
        return raise_or_return(self._request({"do": "read", "name": name}), ()).value

    def keep(self, value: Any) -> Ref:
        """See `Subject.keep`."""
        kept: Ref = raise_or_return(self._request({"do": "keep", "value": encode(value)}), ()).value
        return kept

    def call(
        self,
        target: str | Ref | Attribute,
        *args: Any,
        tools: Mapping[str, Tool] | None = None,
        http: HttpHandler | None = None,
        keep: bool = False,
        **kwargs: Any,
    ) -> Called:
        """See `Subject.call`."""
        handler = ToolHandler(tools or {}, http)
        sent = [encode(args), encode(kwargs)]
        request = {"do": "call", "target": encode(target), "args": sent[0], "kwargs": sent[1], "keep": keep}
        return raise_or_return(self._request(request, [handler]), handler.invocations, sent)

    def calls(self, *calls: FunctionCall) -> list[Called]:
        """See `Subject.calls`."""
        handlers = [ToolHandler(each.tools or {}) for each in calls]
        sent = [
            {"target": encode(each.target), "args": encode(each.args), "kwargs": {}, "keep": each.keep}
            for each in calls
        ]
        replies = self._request({"do": "calls", "calls": sent}, handlers)
        return [
            raise_or_return(reply, handler.invocations, call["args"])
            for reply, handler, call in zip(replies, handlers, sent, strict=False)
        ]


class LocalSubject(ExecutedSubject):
    """Learner code in this very process: a dict of names, usually the notebook's own."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._executor = Executor(namespace, self._answer)
        self._handlers: Sequence[ToolHandler] = [ToolHandler({})]

    def _request(self, request: dict[str, Any], handlers: Sequence[ToolHandler] = ()) -> Any:
        self._handlers = handlers or self._handlers
        reply = self._executor.carry_out(request)
        return reply.get("replies", reply)

    def _answer(self, name: str, arguments: dict[str, Any]) -> Reply:
        return self._handlers[self._executor.place].answer(name, arguments)


class HttpHandler(Protocol):
    """Answers the HTTP requests of a learner's client, as `grader.checks.fake_api.FakeApi` does."""

    def answer(self, request: Mapping[str, Any]) -> Reply:
        """Return ``{"value": {"status", "headers", "body"}}`` or ``{"raise": {"type", "message"}}``."""


@dataclass(frozen=True)
class DeferredResult:
    """Result of a tool whose call is held back: ``value`` is returned once ``may_go`` returns True."""

    value: Any
    may_go: Callable[[], bool]


class ToolHandler:
    """Answers the tool calls of one request, and records them in order."""

    def __init__(self, tools: Mapping[str, Tool], http: HttpHandler | None = None) -> None:
        self._tools = tools
        self._http = http
        self._held: dict[int, DeferredResult] = {}
        self._tickets = itertools.count()  # calls come from several threads: no ticket may be given twice
        self._invocations: list[Invocation] = []

    @property
    def invocations(self) -> tuple[Invocation, ...]:
        """The calls of tools so far, in order."""
        return tuple(self._invocations)

    def answer(self, name: str, arguments: dict[str, Any]) -> Reply:
        """Answer one call of a stub, or one request of a client.

        Returns ``{"value": …}``, ``{"raise": {"type", "message"}}``, or ``{"wait": ticket}`` for a call held back.
        """
        if name == HTTP:
            return self._answer_http(arguments)
        if name == AGAIN:
            return self._ask_again(arguments.get("ticket"))
        self._invocations.append(Invocation(name, arguments))
        tool = self._tools.get(name)
        if tool is None:
            return {"value": None}
        try:
            value = tool(**arguments)
        except Exception as error:
            return {"raise": {"type": type(error).__name__, "message": str(error)}}
        if isinstance(value, DeferredResult):
            ticket = next(self._tickets)
            self._held[ticket] = value
            return self._ask_again(ticket)
        return {"value": value}

    def _ask_again(self, ticket: Any) -> Reply:
        if not isinstance(ticket, int) or isinstance(ticket, bool) or ticket not in self._held:
            return {"raise": {"type": "RuntimeError", "message": "No call of that number is held back."}}
        held = self._held[ticket]
        return {"value": held.value} if held.may_go() else {"wait": ticket}

    def _answer_http(self, request: dict[str, Any]) -> Reply:
        headers = request.get("headers")
        texts = [request.get("method"), request.get("path"), request.get("body")]
        texts += headers.values() if isinstance(headers, dict) else [headers]
        if not all(isinstance(text, str) for text in texts):
            return {"raise": {"type": "LocalProtocolError", "message": "That is no HTTP request."}}
        if self._http is None:
            return {"raise": {"type": "ConnectError", "message": "No model answers here."}}
        return self._http.answer(request)


def raise_or_return(reply: Reply, invocations: tuple[Invocation, ...], sent: Any = None) -> Called:
    """Turn an executor's reply into a `Called`, or raise what it stands for.

    Args:
        reply: The reply.
        invocations: The calls of tools meanwhile.
        sent: The arguments of the call, encoded.
    """
    match reply["kind"]:
        case "value":
            return Called(reply["value"], invocations)
        case "handle":
            return Called(Ref(reply["number"], reply["type"]), invocations)
        case "missing":
            raise NotDefinedError(reply["name"])
        case "untouched":
            raise NotAttemptedError(reply["name"])
        case "unjsonable":
            raise NotJsonError(reply["type"], reply["repr"], reply["message"])
        case _:
            error = LearnerCodeError(
                reply["type"],
                reply["message"],
                bases=reply["bases"],
                line=reply.get("line"),
                code=reply.get("code"),
                invocations=invocations,
            )
            name = _UNSET_NAME.search(error.message) if "NameError" in error.bases else None
            if name is None or name[1] in _JSON_WORDS or any(name[1] in _WORD.findall(text) for text in _texts(sent)):
                raise error
            raise UnsetNameError(error, name[1])


_UNSET_NAME = re.compile(r"(?:name|variable) '(\w+)'")
_JSON_WORDS = ("true", "false", "null")
_WORD = re.compile(r"\w+")


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in a JSON value; names of an object's members are none."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)
