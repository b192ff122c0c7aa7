"""Points of a check: shared out over its cases, none without the core ones."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, ClassVar

import pytest

from grader.checks import registry
from grader.checks.check import Check, CheckContext, CheckFailedError, case
from grader.learner.subject import LocalSubject
from grader.outcome import Outcome, Status
from grader.reports import labels, text
from tests.grader.checks.sample_class import released


class FourCases(Check):
    id: ClassVar[str] = "four_cases"
    title, points, defines, hints = "Four cases", 10, ("broken",), ("a", "b", "c")

    @case("The first works")
    def first(self, context: CheckContext) -> None:
        self.try_it(context, "first")

    @case("The second works", share=2)
    def second(self, context: CheckContext) -> None:
        self.try_it(context, "second")

    @case("The core works", core=True)
    def core(self, context: CheckContext) -> None:
        self.try_it(context, "core")

    @case("The last works")
    def last(self, context: CheckContext) -> None:
        self.try_it(context, "last")

    def try_it(self, context: CheckContext, name: str) -> None:
        broken = context.subject.read("broken")
        if "stop" in broken:
            context.subject.call("stop")
        if name in broken:
            raise CheckFailedError(seen="broken", expected="whole")


def outcome(*broken: str, stop: Callable[[], object] = int) -> Outcome:
    return FourCases().run(LocalSubject({"broken": list(broken), "stop": stop}))


@pytest.mark.parametrize(
    ("broken", "score", "said"),
    [
        ((), 10, "10 of 10 points"),
        (("first",), 8, "8 of 10 points: one of four cases is missing"),
        (("second",), 6, "6 of 10 points: one of four cases is missing"),
        (("first", "last"), 6, "6 of 10 points: two of four cases are missing"),
        (("core",), 0, "0 of 10 points: one core case is missing"),
        (("first", "second", "core", "last"), 0, "0 of 10 points"),
    ],
)
def test_each_case_gives_its_share_and_without_the_core_there_is_nothing(
    broken: tuple[str, ...], score: float, said: str
) -> None:
    found = outcome(*broken)
    assert (found.score, labels.points(found)) == (score, said)
    assert (found.status is Status.PASSED) == (score == 10)


def test_the_core_cases_are_run_first_and_marked_where_they_are_missing() -> None:
    found = outcome("core")
    assert [finding.core for finding in found.findings] == [True, False, False, False]
    assert "✗ Not yet right: The core works (core: there are no points without it)" in text.card(found)
    assert "(core" not in text.card(outcome("first"))


def test_a_check_that_was_stopped_gives_nothing_for_cases_that_were_not_run() -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    assert outcome("stop", stop=stop).score == 0


def test_all_or_nothing_gives_nothing_for_a_part() -> None:
    assert [outcome(*broken).all_or_nothing().score for broken in ((), ("last",))] == [10, 0]


def test_a_third_is_two_digits_that_add_up_to_no_more_than_all() -> None:
    class ThreeCases(FourCases):
        second = None  # type: ignore[assignment]  # cases are inherited; this one is left out

    found = ThreeCases().run(LocalSubject({"broken": ["last"]}))
    assert (found.score, labels.number(found.score)) == (6.67, "6.67")


@pytest.mark.parametrize("check", registry.all_checks(), ids=lambda check: check.id)
def test_every_check_has_a_core(check: Check) -> None:
    findings = check.run(LocalSubject(dict.fromkeys(check.defines, 5))).findings
    core = sum(finding.core for finding in findings)
    assert 1 <= core < len(findings)


async def async_nothing(*_: object, **__: object) -> None:
    return None


class AgreesToAll:
    """A class with every method there is."""

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def __getattr__(self, name: str) -> Callable[..., bool]:
        return lambda *_, **__: True


NOTHINGS: tuple[Any, ...] = (None, [], {}, "", True, False, 0.0, ("", []))


@pytest.mark.parametrize("check", registry.all_checks(), ids=lambda check: check.id)
def test_an_answer_that_does_nothing_gets_nothing(check: Check) -> None:
    assignment = next(name for name, ids in registry.ASSIGNMENTS.items() if check.id in ids)
    names = released(assignment)
    answers = [
        *(lambda *_, value=value, **__: value for value in NOTHINGS),
        lambda *given, **_: given[:1],
        async_nothing,
    ]
    if inspect.isclass(names[check.id]):
        answers = [AgreesToAll]
    scores = [check.run(LocalSubject({**names, check.id: answer})).score for answer in answers]
    assert set(scores) == {0}
