"""One mistake costs once: what an earlier function gets wrong costs points in its own check alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from grader.autograde.grade import grade
from grader.checks import dependent, registry
from grader.checks.check import Check, CheckContext
from grader.course.assignment import load
from grader.course.course_directory import CourseDirectory
from grader.learner.subject import LocalSubject
from grader.outcome import Finding, Outcome, Status
from grader.reports import labels, text
from grader.sandbox.zygote_client import Zygote
from tests.grader.checks.sample_class import ROOT, solved
from tests.grader.course_fixture import NAME, edited, replace
from tests.grader.course_fixture import solved as solved_notebook

NOT_PARSED = (
    "def dispatch_tool_call(tool_call, registry):\n    return json.dumps(registry[tool_call.function.name]({}))\n"
)
NO_MESSAGES = (
    "def process_tool_calls(tool_calls, registry):\n"
    "    return [dispatch_tool_call(call, registry) for call in tool_calls or []]\n"
)
NO_DEFINITION = "def tool_definition(function):\n    return {'name': function.__name__}\n"
IN_SEQUENCE = (
    "async def run_tool_calls(tool_calls, registry):\n"
    "    return [await answer_call(call, registry) for call in tool_calls or []]"
)


def solved_with(*changes: str, assignment: str = NAME) -> dict[str, Any]:
    names = solved(assignment)
    for change in changes:
        exec(change, names)
    return names


def judged(assignment: str, check_id: str, *changes: str) -> tuple[Outcome, dict[str, Any]]:
    """Return the outcome of a check, with these changes of the course's own solution."""
    names = solved_with(*changes, assignment=assignment)
    before = dict(names)

    def passed(earlier: str) -> bool:
        return judged(assignment, earlier, *changes)[0].status is Status.PASSED

    outcome = dependent.run(registry.get(check_id), LocalSubject(names), "seed", passed)
    assert names == before  # the learner's own function is back
    return outcome, names


@pytest.mark.parametrize("check_id", ["process_tool_calls", "ToolRegistry"])
def test_a_mistake_in_an_earlier_function_costs_nothing_in_those_that_call_it(check_id: str) -> None:
    assert judged(NAME, "dispatch_tool_call", NOT_PARSED)[0].score == 0
    outcome, _ = judged(NAME, check_id, NOT_PARSED)
    assert (outcome.score, outcome.status is Status.PASSED) == (outcome.points, False)
    assert labels.points(outcome).endswith("points: what is wrong in dispatch_tool_call costs points there alone")
    assert "(it holds with a correct dispatch_tool_call)" in text.card(outcome)
    assert "Get dispatch_tool_call to pass first" in text.card(outcome)
    assert outcome.misconceptions == ()


def test_a_definition_that_is_wrong_costs_nothing_in_the_registry() -> None:
    assert judged(NAME, "tool_definition", NO_DEFINITION)[0].score == 0
    outcome, _ = judged(NAME, "ToolRegistry", NO_DEFINITION)
    assert (outcome.score, outcome.status is Status.PASSED) == (outcome.points, False)
    assert {finding.because_of for finding in outcome.findings} == {None, "tool_definition"}
    both, _ = judged(NAME, "ToolRegistry", NO_DEFINITION, NOT_PARSED)
    assert both.score == both.points
    assert {finding.because_of for finding in both.findings} == {None, "tool_definition", "dispatch_tool_call"}


def test_a_mistake_of_its_own_costs_points_whatever_the_earlier_function_does() -> None:
    broken, fixed = (
        judged(NAME, "process_tool_calls", *changes)[0] for changes in ((NOT_PARSED, NO_MESSAGES), (NO_MESSAGES,))
    )
    assert broken.score == fixed.score == 0


def test_a_mistake_of_its_own_is_shown_before_those_of_the_earlier_function() -> None:
    none_not_handled = (
        "def process_tool_calls(tool_calls, registry):\n"
        "    return [{'tool_call_id': call.id, 'role': 'tool', 'content': dispatch_tool_call(call, registry)}"
        " for call in tool_calls]\n"
    )
    outcome, _ = judged(NAME, "process_tool_calls", NOT_PARSED, none_not_handled)
    assert outcome.misconceptions == ("none-not-handled",)
    assert outcome.failure is not None
    assert outcome.failure.title == "A reply without calls gives an empty list, whether None or []"
    assert labels.points(outcome.all_or_nothing()).startswith("0 of 15 points: ")
    assert "alone" not in labels.points(outcome.all_or_nothing())
    assert labels.points(outcome) == (
        "12.5 of 15 points: one of six cases is missing; what is wrong in dispatch_tool_call costs points there alone"
    )


def test_calls_of_a_round_are_judged_with_an_async_function_in_place() -> None:
    outcome, _ = judged("04_parallel", "run_conversation_async", IN_SEQUENCE)
    late = [finding.title for finding in outcome.findings if finding.because_of]
    assert late == ["The calls of a round run at the same time"]
    assert outcome.score == outcome.points


def test_only_cases_that_fail_are_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []
    run_case = Check._run_case

    def recorded(self: Check, method: Any, context: CheckContext) -> Finding:
        finding = run_case(self, method, context)
        tried.append(finding.title)
        return finding

    monkeypatch.setattr(Check, "_run_case", recorded)
    outcome = dependent.run(
        registry.get("process_tool_calls"), LocalSubject(solved_with(NOT_PARSED)), 1, lambda _: False
    )
    times = {finding.title: 1 if finding.status is Status.PASSED else 2 for finding in outcome.findings}
    assert set(times.values()) == {1, 2}
    assert {title: tried.count(title) for title in times} == times


def test_a_right_answer_is_judged_once_and_as_it_is() -> None:
    asked: list[str] = []
    outcome = dependent.run(
        registry.get("ToolRegistry"), LocalSubject(solved(NAME)), 1, lambda each: bool(asked.append(each))
    )
    assert (asked, outcome.status) == ([], Status.PASSED)


def test_a_name_that_is_no_function_gets_what_its_own_code_earns() -> None:
    outcome, _ = judged(NAME, "process_tool_calls", "dispatch_tool_call = print")
    assert [finding.because_of for finding in outcome.findings] == [None] * len(outcome.findings)
    assert outcome.score == 0


@pytest.mark.needs("bubblewrap")
def test_a_class_run_gives_the_same(class_zygote: Zygote) -> None:
    assignment = load(CourseDirectory(ROOT / "exercises"), NAME)
    notebook = edited(solved_notebook(), replace("dispatch_tool_call-answer", NOT_PARSED))
    result = grade("ada", assignment, {NAME: as_bytes(notebook)}, class_zygote.learner_process, "seed", {})
    scores = {name: outcome.score for name, outcome in result.outcomes[NAME].items()}
    assert scores == {"dispatch_tool_call": 0, "process_tool_calls": 15, "tool_definition": 10, "ToolRegistry": 10}


def as_bytes(notebook: dict[str, Any]) -> bytes:
    return json.dumps(notebook).encode()
