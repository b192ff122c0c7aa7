"""The calls a check invents, and the tools that decide in which order they are done."""

from __future__ import annotations

import random
from typing import Any

from grader.checks.check import CheckContext
from grader.checks.concurrency import MAX_POLLS
from grader.checks.support.parallel_calls import ExpectedResult, ReverseCompletion, describe_call, make_call, tools_of
from grader.learner.subject import DeferredResult, LocalSubject, ToolHandler


def context() -> CheckContext:
    return CheckContext(LocalSubject({}), random.Random(1))


def held(backwards: ReverseCompletion, index: int) -> DeferredResult:
    value: Any = backwards.tool(index, f"result {index}")()
    assert isinstance(value, DeferredResult)
    return value


def test_the_last_call_is_done_first() -> None:
    backwards = ReverseCompletion(3)
    first, second, third = (held(backwards, index) for index in range(3))
    assert [first.may_go(), second.may_go(), third.may_go()] == [False, False, True]
    assert [first.may_go(), second.may_go(), first.may_go()] == [False, True, True]


def test_a_call_that_nobody_follows_goes_on_alone_in_the_end() -> None:
    first = held(ReverseCompletion(2), 0)
    assert [first.may_go() for _ in range(MAX_POLLS + 1)] == [False] * MAX_POLLS + [True]


def test_calls_held_back_have_tickets_of_their_own() -> None:
    api = ToolHandler({"f": lambda: DeferredResult("a", lambda: False), "g": lambda: DeferredResult("b", lambda: True)})
    assert api.answer("f", {}) == {"wait": 0}
    assert api.answer("g", {}) == {"value": "b"}
    assert api.answer("f", {}) == {"wait": 2}
    assert "raise" in api.answer("$again", {"ticket": 3})
    assert "raise" in api.answer("$again", {"ticket": True})


def test_two_calls_of_one_tool_get_their_own_results() -> None:
    asked = [
        make_call(context(), "find_basket_1"),
        make_call(CheckContext(LocalSubject({}), random.Random(2)), "find_basket_1"),
    ]
    tool = tools_of(asked)["find_basket_1"]
    assert [tool(**each.sample.received_arguments) for each in reversed(asked)] == [
        each.result for each in reversed(asked)
    ]
    assert asked[0].result != asked[1].result


def test_an_unknown_name_is_in_no_registry_and_reaches_no_tool() -> None:
    unknown_call = make_call(context(), "find_basket_1", expected_result=ExpectedResult.UNKNOWN)
    assert not unknown_call.reaches_its_tool
    assert describe_call("run", [unknown_call]).endswith("], {})")
