"""Check of `run_tool_calls`, assignment 04_parallel: all calls of one reply, run concurrently."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grader.checks.check import Check, CheckContext, CheckFailedError, as_json, attempting, case
from grader.checks.concurrency import ConcurrencyBarrier
from grader.checks.misconceptions import parallel as mistakes
from grader.checks.misconceptions.errors import EXCEPTION_TEXT_SENT
from grader.checks.sample_tools import names
from grader.checks.substitute import Substitute
from grader.checks.support.async_assertions import judge_async, judge_concurrency
from grader.checks.support.parallel_assertions import judge_answers, recognize_parallel
from grader.checks.support.parallel_calls import (
    ExpectedCall,
    ExpectedResult,
    ReverseCompletion,
    describe_call,
    make_call,
    tools_of,
)
from grader.checks.support.substitutes import answer_calls
from grader.learner.subject import Called, Tool

FUNCTION = "run_tool_calls"
FAILURES = (
    ConnectionError("connection to 10.0.0.7 lost"),
    TimeoutError("no answer from the shop"),
    RuntimeError("disk is full"),
    ValueError("unknown unit"),
    ZeroDivisionError("division by zero"),
)


class RunToolCalls(Check):
    """``async run_tool_calls(tool_calls, registry) -> list[dict]``."""

    id = FUNCTION
    title = "Carry out all calls of a reply at once"
    points = 20
    defines = (FUNCTION,)
    hints = (
        "What has to be done for one call, whatever happens to the others? Write an async function for that alone.",
        "`await asyncio.gather(*[answer_call(call, registry) for call in tool_calls or []])` waits for all of them and "
        "keeps their order.",
        "`inspect.iscoroutinefunction(function)`: await it if so. If not: `await asyncio.to_thread(function, "
        "**arguments)`.",
        'In the function for one call: `try:` parse, look up, run; `except Exception: result = {"error": ...}`; then '
        "return the tool message, with the call's own id, in either case.",
    )
    mistakes = (*mistakes.CALLS_MISTAKES, EXCEPTION_TEXT_SENT)
    substitute = Substitute(FUNCTION, "tool_calls, registry", answer_calls, is_async=True)

    @case(
        "An async tool and a plain one are both carried out",
        core=True,
        holds=("one-message-per-call", "tool-message", "async-tool", "plain-tool"),
    )
    def runs_both_kinds(self, context: CheckContext) -> None:
        first, second = names(context, 2)
        _answer(context, [make_call(context, first, is_async=True), make_call(context, second)])

    @case("Async tools run at the same time", share=2, holds=("same-time", "async-tool"))
    def runs_async_tools_at_once(self, context: CheckContext) -> None:
        _judge_concurrency(context, [make_call(context, name, is_async=True) for name in names(context, 3)])

    @case("Plain tools run at the same time too", share=2, holds=("same-time", "plain-tool"))
    def runs_plain_tools_at_once(self, context: CheckContext) -> None:
        kinds = [True, False, False]  # the async one first: whether it stands still shows what a plain one does
        _judge_concurrency(
            context,
            [make_call(context, name, is_async=kind) for name, kind in zip(names(context, 3), kinds, strict=True)],
        )

    @case("The answers come in the order of the calls, whoever is done first", holds=("one-message-per-call",))
    def keeps_the_order(self, context: CheckContext) -> None:
        expected_calls = [
            make_call(context, name, is_async=kind)
            for name, kind in zip(names(context, 3), (True, False, True), strict=True)
        ]
        reverse_order = ReverseCompletion(len(expected_calls))
        _answer(
            context,
            expected_calls,
            {each.name: reverse_order.tool(index, each.result) for index, each in enumerate(expected_calls)},
        )

    @case(
        "Two calls of the same function are two answers, and rich arguments arrive",
        holds=("one-message-per-call", "tool-message"),
    )
    def answers_the_same_function_twice(self, context: CheckContext) -> None:
        first, second = names(context, 2)
        twice = [make_call(context, first, is_async=True), make_call(context, first, is_async=True)]
        _answer(context, [twice[0], make_call(context, second, rich=True), twice[1]])

    @case("A reply without calls gives an empty list, whether None or []", holds=("one-message-per-call",))
    def answers_no_calls(self, context: CheckContext) -> None:
        nothings: tuple[list[Any] | None, ...] = (None, [])
        for nothing in nothings:
            with attempting(f"await {FUNCTION}({nothing!r}, registry)", lambda error: recognize_parallel(error, ())):
                judge_answers(context.subject.call(FUNCTION, nothing, {}), ())

    @case("An unknown name is answered too, and the calls beside it still run", holds=("unknown-name",))
    def answers_unknown_names(self, context: CheckContext) -> None:
        first, second, missing = names(context, 3)
        unknown_call = make_call(context, missing, expected_result=ExpectedResult.UNKNOWN)
        _answer(context, [make_call(context, first), unknown_call, make_call(context, second, is_async=True)])

    @case(
        "A tool that raises is answered with an error, and the others with their results",
        holds=("failed-call", "failures", "no-exception-text"),
    )
    def isolates_failures(self, context: CheckContext) -> None:
        for failure in FAILURES:
            good, bad, fine, worse = names(context, 4)
            expected_calls = [
                make_call(context, good, is_async=True),
                make_call(context, bad, is_async=True, expected_result=ExpectedResult.RAISES),
                make_call(context, fine),
                make_call(context, worse, expected_result=ExpectedResult.RAISES),
            ]
            called = _answer(context, expected_calls, {bad: _raising(failure), worse: _raising(failure)})
            with attempting(describe_call(FUNCTION, expected_calls)):
                _judge_secrets(called, str(failure))

    @case(
        "Arguments that are not JSON, or do not fit, are a failure of their own call", holds=("failed-call", "failures")
    )
    def isolates_bad_arguments(self, context: CheckContext) -> None:
        good, broken, odd = names(context, 3)
        expected_calls = [
            make_call(context, broken, expected_result=ExpectedResult.UNFIT, arguments='{"place": "Os'),
            make_call(context, good, is_async=True),
            make_call(context, odd, is_async=True, expected_result=ExpectedResult.UNFIT, arguments='{"town": "Oslo"}'),
        ]
        context.random.shuffle(expected_calls)
        _answer(context, expected_calls)

    @case("It is async: its caller awaits it", holds=("async",))
    def is_async(self, context: CheckContext) -> None:
        judge_async(context, FUNCTION, None, {})


def _answer(
    context: CheckContext, expected_calls: Sequence[ExpectedCall], tools: dict[str, Tool] | None = None
) -> Called:
    """Have learner code answer these calls, and judge the answers; ``tools`` replaces some of the tools."""
    with attempting(describe_call(FUNCTION, expected_calls), lambda error: recognize_parallel(error, expected_calls)):
        registry = {
            each.name: each.stub for each in expected_calls if each.expected_result is not ExpectedResult.UNKNOWN
        }
        calls = [each.call for each in expected_calls]
        called = context.subject.call(FUNCTION, calls, registry, tools={**tools_of(expected_calls), **(tools or {})})
        judge_answers(called, expected_calls)
        return called


def _judge_secrets(called: Called, text: str) -> None:
    """Judge that no answer holds the text of the exception."""
    for message in called.value:
        if text in message["content"]:
            raise CheckFailedError(
                seen=as_json(message),
                expected="an error in your own words, without the exception's text",
                misconception=EXCEPTION_TEXT_SENT,
            )


def _judge_concurrency(context: CheckContext, expected_calls: Sequence[ExpectedCall]) -> None:
    """Hold every tool back until all have begun."""
    barrier = ConcurrencyBarrier(len(expected_calls))
    _answer(context, expected_calls, {each.name: barrier.tool(each.result) for each in expected_calls})
    with attempting(describe_call(FUNCTION, expected_calls)):
        judge_concurrency(barrier, [each.stub for each in expected_calls])


def _raising(failure: Exception) -> Tool:
    def fail(**arguments: object) -> None:
        raise failure

    return fail
