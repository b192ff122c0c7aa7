"""Expected calls of one reply, and the tools that answer them."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from grader.checks.check import CheckContext
from grader.checks.concurrency import MAX_POLLS
from grader.checks.sample_tools import Sample, result_tools, rich_sample, sample, show_call, show_registry
from grader.learner.objects import Stub, ToolCall
from grader.learner.subject import DeferredResult, Tool


class ExpectedResult(enum.Enum):
    """Expected answer to a call."""

    RESULT = "with the tool's result"
    RAISES = "with an error, for the tool raises"
    UNFIT = "with an error, for the arguments cannot be used"
    UNKNOWN = "with the agreed error, for nobody offered the tool"


FAILURES = (ExpectedResult.RAISES, ExpectedResult.UNFIT)


@dataclass(frozen=True)
class ExpectedCall:
    """One call of a reply and how it should be answered."""

    sample: Sample
    expected_result: ExpectedResult

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
        """Whether the call is passed on to its tool."""
        return self.expected_result in (ExpectedResult.RESULT, ExpectedResult.RAISES)


def make_call(
    context: CheckContext,
    name: str,
    *,
    is_async: bool = False,
    expected_result: ExpectedResult = ExpectedResult.RESULT,
    arguments: str | None = None,
    rich: bool = False,
) -> ExpectedCall:
    """Return a call with secret arguments, id and result; ``arguments`` replaces the text of its arguments."""
    made = rich_sample(context, name) if rich else sample(context, name)
    call = made.call if arguments is None else replace(made.call, arguments=arguments)
    return ExpectedCall(replace(made, stub=replace(made.stub, is_async=is_async), call=call), expected_result)


def describe_call(function: str, expected_calls: Sequence[ExpectedCall]) -> str:
    """Return the call of ``function`` as a learner would write it."""
    calls = ", ".join(show_call(each.call) for each in expected_calls)
    stubs = {each.name: each.stub for each in expected_calls if each.expected_result is not ExpectedResult.UNKNOWN}
    return f"await {function}([{calls}], {show_registry(*stubs.values())})"


def tools_of(expected_calls: Sequence[ExpectedCall]) -> dict[str, Tool]:
    """Return tools that answer each call with its own result, whichever comes first."""
    return result_tools([each.sample for each in expected_calls])


class ReverseCompletion:
    """Holds calls back so that they finish in reverse order."""

    def __init__(self, count: int) -> None:
        self._open = set(range(count))

    def tool(self, index: int, result: Any) -> Tool:
        """Return the tool for the call at ``index``, from 0."""

        def begin(**arguments: Any) -> DeferredResult:
            return DeferredResult(result, self._gate(index))

        return begin

    def _gate(self, index: int) -> Any:
        left = MAX_POLLS

        def may_go() -> bool:
            nonlocal left
            left -= 1
            if left >= 0 and max(self._open, default=index) > index:
                return False
            self._open.discard(index)
            return True

        return may_go
