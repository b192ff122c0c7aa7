"""Assignment 04_parallel: all calls of one reply, carried out at the same time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grader.checks.check import Check, Play, case, trying
from grader.checks.lessons import parallel_mistakes as mistakes
from grader.checks.lessons.answering import judge_answers, recognise
from grader.checks.lessons.asked import Asked, Backwards, Ending, invented, results, tried
from grader.checks.lessons.awaiting import judge_async, judge_meeting
from grader.checks.rendezvous import Rendezvous
from grader.checks.subject import Called, Tool
from grader.checks.tools import names

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
    mistakes = mistakes.CALLS_MISTAKES

    @case("An async tool and a plain one are both carried out")
    def runs_both_kinds(self, play: Play) -> None:
        first, second = names(play, 2)
        _answer(play, [invented(play, first, is_async=True), invented(play, second)])

    @case("Async tools run at the same time")
    def runs_async_tools_at_once(self, play: Play) -> None:
        _meet(play, [invented(play, name, is_async=True) for name in names(play, 3)])

    @case("Plain tools run at the same time too")
    def runs_plain_tools_at_once(self, play: Play) -> None:
        kinds = [True, False, False]
        play.random.shuffle(kinds)
        _meet(play, [invented(play, name, is_async=kind) for name, kind in zip(names(play, 3), kinds, strict=True)])

    @case("The answers come in the order of the calls, whoever is done first")
    def keeps_the_order(self, play: Play) -> None:
        asked = [
            invented(play, name, is_async=kind) for name, kind in zip(names(play, 3), (True, False, True), strict=True)
        ]
        backwards = Backwards(len(asked))
        _answer(play, asked, {each.name: backwards.tool(place, each.result) for place, each in enumerate(asked)})

    @case("Two calls of the same function are two answers, and rich arguments arrive")
    def answers_the_same_function_twice(self, play: Play) -> None:
        first, second = names(play, 2)
        twice = [invented(play, first, is_async=True), invented(play, first, is_async=True)]
        _answer(play, [twice[0], invented(play, second, rich=True), twice[1]])

    @case("A reply without calls gives an empty list, whether None or []")
    def answers_no_calls(self, play: Play) -> None:
        nothings: tuple[list[Any] | None, ...] = (None, [])
        for nothing in nothings:
            with trying(f"await {FUNCTION}({nothing!r}, registry)", lambda error: recognise(error, ())):
                judge_answers(play.subject.call(FUNCTION, nothing, {}), ())

    @case("An unknown name is answered too, and the calls beside it still run")
    def answers_unknown_names(self, play: Play) -> None:
        first, second, missing = names(play, 3)
        stray = invented(play, missing, ending=Ending.UNKNOWN)
        _answer(play, [invented(play, first), stray, invented(play, second, is_async=True)])

    @case("A tool that raises is answered with an error, and the others with their results")
    def isolates_failures(self, play: Play) -> None:
        failures = play.random.sample(FAILURES, 2)
        kinds = [True, False]
        play.random.shuffle(kinds)
        good, bad, fine, worse = names(play, 4)
        failing = {bad: _raising(failures[0]), worse: _raising(failures[1])}
        asked = [
            invented(play, good, is_async=kinds[0]),
            invented(play, bad, is_async=True, ending=Ending.RAISES),
            invented(play, fine, is_async=kinds[1]),
            invented(play, worse, ending=Ending.RAISES),
        ]
        _answer(play, asked, failing)

    @case("Arguments that are no JSON, or do not fit, are a failure of their own call")
    def isolates_bad_arguments(self, play: Play) -> None:
        good, broken, odd = names(play, 3)
        asked = [
            invented(play, broken, ending=Ending.UNFIT, arguments='{"place": "Os'),
            invented(play, good, is_async=True),
            invented(play, odd, is_async=True, ending=Ending.UNFIT, arguments='{"town": "Oslo"}'),
        ]
        play.random.shuffle(asked)
        _answer(play, asked)

    @case("It is async: its caller awaits it")
    def is_async(self, play: Play) -> None:
        judge_async(play, FUNCTION, None, {})


def _answer(play: Play, asked: Sequence[Asked], tools: dict[str, Tool] | None = None) -> Called:
    """Let learner code answer these calls, and judge what happens; ``tools`` replaces what some of them do."""
    with trying(tried(FUNCTION, asked), lambda error: recognise(error, asked)):
        registry = {each.name: each.stub for each in asked if each.ending is not Ending.UNKNOWN}
        calls = [each.call for each in asked]
        called = play.subject.call(FUNCTION, calls, registry, tools={**results(asked), **(tools or {})})
        judge_answers(called, asked)
        return called


def _meet(play: Play, asked: Sequence[Asked]) -> None:
    """Hold every tool back until all have begun."""
    meeting = Rendezvous(len(asked))
    _answer(play, asked, {each.name: meeting.tool(each.result) for each in asked})
    with trying(tried(FUNCTION, asked)):
        judge_meeting(meeting, [each.stub for each in asked])


def _raising(failure: Exception) -> Tool:
    def fail(**arguments: object) -> None:
        raise failure

    return fail
