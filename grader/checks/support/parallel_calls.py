"""Calls that a check invents for one reply, and the tools they reach."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from grader.checks.check import CheckContext
from grader.checks.concurrency import WAIT_SECONDS
from grader.checks.sample_tools import Sample, registry_shown, rich_sample, sample, shown
from grader.checks.support.dispatch_assertions import answers_of
from grader.learner.objects import Stub, ToolCall
from grader.learner.subject import DeferredResult, Tool


class ExpectedResult(enum.Enum):
    """How a call should be answered."""

    RESULT = "with the tool's result"
    RAISES = "with an error, for the tool raises"
    UNFIT = "with an error, for the arguments cannot be used"
    UNKNOWN = "with the agreed error, for nobody offered the tool"


FAILS = (ExpectedResult.RAISES, ExpectedResult.UNFIT)


@dataclass(frozen=True)
class ExpectedCall:
    """One call of a reply and how it should be answered."""

    sample: Sample
    ending: ExpectedResult

    @property
    def name(self) -> str:
        """The tool's name."""
        return self.sample.stub.name

    @property
    def stub(self) -> Stub:
        """The function that stands for the tool."""
        return self.sample.stub

    @property
    def call(self) -> ToolCall:
        """The tool call in the reply."""
        return self.sample.call

    @property
    def result(self) -> Any:
        """What the tool returns."""
        return self.sample.result

    @property
    def reaches_its_tool(self) -> bool:
        """Whether the call is one that its tool gets to see."""
        return self.ending in (ExpectedResult.RESULT, ExpectedResult.RAISES)


def invented(
    context: CheckContext,
    name: str,
    *,
    is_async: bool = False,
    ending: ExpectedResult = ExpectedResult.RESULT,
    arguments: str | None = None,
    rich: bool = False,
) -> ExpectedCall:
    """Return a call with secret arguments, id and result; ``arguments`` is another text the model wrote."""
    made = rich_sample(context, name) if rich else sample(context, name)
    call = made.call if arguments is None else replace(made.call, arguments=arguments)
    return ExpectedCall(replace(made, stub=replace(made.stub, is_async=is_async), call=call), ending)


def tried(function: str, asked: Sequence[ExpectedCall]) -> str:
    """Write the call of ``function`` as a learner would."""
    calls = ", ".join(shown(each.call) for each in asked)
    stubs = {each.name: each.stub for each in asked if each.ending is not ExpectedResult.UNKNOWN}
    return f"await {function}([{calls}], {registry_shown(*stubs.values())})"


def results(asked: Sequence[ExpectedCall]) -> dict[str, Tool]:
    """Return tools that answer each call with its own result, whichever comes first."""
    return answers_of([each.sample for each in asked])


class ReverseCompletion:
    """Holds calls back so that they are done in the opposite order: the last one first."""

    def __init__(self, count: int) -> None:
        self._open = set(range(count))

    def tool(self, place: int, result: Any) -> Tool:
        """Return the tool for the call at ``place``, from 0."""

        def begin(**arguments: Any) -> DeferredResult:
            return DeferredResult(result, self._gate(place))

        return begin

    def _gate(self, place: int) -> Any:
        left = WAIT_SECONDS

        def may_go() -> bool:
            nonlocal left
            left -= 1
            if left >= 0 and max(self._open, default=place) > place:
                return False
            self._open.discard(place)
            return True

        return may_go
