"""Functions of ours in the place of a learner's, for checks of code that calls it.

The function stays on the judge's side: in the learner's notebook a stub has its name, for as long as a check runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any

from grader.learner.objects import Attribute, Ref, Stub
from grader.learner.subject import (
    Called,
    DeferredResult,
    FunctionCall,
    HttpHandler,
    Invocation,
    LearnerCodeError,
    Subject,
    SubjectGoneError,
    Tool,
)

Invoke = Callable[[str, dict[str, Any]], Any]
"""Calls a tool of the check with these arguments, and returns its result."""


@dataclass(frozen=True)
class Substitute:
    """What can take the place of the function that a check asks for."""

    name: str
    signature: str
    function: Callable[..., Any]
    """Gets an `Invoke` and what the learner's code passed by name: tool calls as dicts, functions as names."""
    is_async: bool = False
    takes_functions: bool = False
    """Whether its arguments are functions, which it gets as the check's stubs."""

    @property
    def stub(self) -> Stub:
        """The stub that calls it."""
        return Stub(self.name, self.signature, is_async=self.is_async, describes=True)


@contextmanager
def substituted(subject: Subject, substitute: Substitute) -> Iterator[Subject]:
    """Put ``substitute`` in the place of the learner's function, and give the subject to judge.

    Raises:
        SubjectError: The learner's name is not a function.
    """
    name = substitute.name
    theirs = subject.call(Attribute(Attribute(name, "__globals__"), "get"), name, keep=True).value
    put = Attribute(Attribute(theirs, "__globals__"), "__setitem__")
    subject.call(put, name, substitute.stub)
    try:
        yield _SubstitutedSubject(subject, substitute)
    finally:
        with suppress(SubjectGoneError):
            subject.call(put, name, theirs)


class _SubstitutedSubject:
    """Subject that answers calls of the substitute; the tools that it calls count as called by the learner's code."""

    def __init__(self, subject: Subject, substitute: Substitute) -> None:
        self._subject, self._substitute = subject, substitute
        self._played: list[list[Invocation]] = []  # what each call of the substitute in this request called
        self._stubs: dict[str, Stub] = {}  # what the check has handed out

    def read(self, name: str) -> Any:
        return self._subject.read(name)

    def keep(self, value: Any) -> Ref:
        self._note(value)
        return self._subject.keep(value)

    def call(
        self,
        target: str | Ref | Attribute,
        *args: Any,
        tools: Mapping[str, Tool] | None = None,
        http: HttpHandler | None = None,
        keep: bool = False,
        **kwargs: Any,
    ) -> Called:
        self._note(*args, *kwargs.values())
        with self._request():
            called = self._subject.call(target, *args, tools=self._tools(tools), http=http, keep=keep, **kwargs)
            return self._expanded(called)

    def calls(self, *calls: FunctionCall) -> list[Called]:
        self._note(*(value for each in calls for value in each.args))
        with self._request():
            made = self._subject.calls(*(replace(each, tools=self._tools(each.tools)) for each in calls))
            return [self._expanded(each) for each in made]

    @contextmanager
    def _request(self) -> Iterator[None]:
        self._played.clear()
        try:
            yield
        except LearnerCodeError as error:
            error.invocations = self._by_learner(error.invocations)
            raise

    def _note(self, *values: Any) -> None:
        self._stubs.update((value.name, value) for value in values if isinstance(value, Stub))

    def _tools(self, tools: Mapping[str, Tool] | None) -> dict[str, Tool]:
        given = tools or {}

        def play(**arguments: Any) -> Any:
            made: list[Invocation] = []
            self._played.append(made)

            def invoke(name: str, values: dict[str, Any]) -> Any:
                made.append(Invocation(name, values))
                value = given[name](**values) if name in given else None
                return value.value if isinstance(value, DeferredResult) else value

            if self._substitute.takes_functions:
                arguments = {key: self._stubs.get(name, Stub(str(name), "")) for key, name in arguments.items()}
            return self._substitute.function(invoke, **arguments)

        return {**given, self._substitute.name: play}

    def _expanded(self, called: Called) -> Called:
        return replace(called, invocations=self._by_learner(called.invocations))

    def _by_learner(self, invocations: tuple[Invocation, ...]) -> tuple[Invocation, ...]:
        """Return the invocations with those of the substitute's own in the place of each call of it."""
        found: list[Invocation] = []
        for each in invocations:
            found += self._played.pop(0) if each.name == self._substitute.name else [each]
        return tuple(found)
