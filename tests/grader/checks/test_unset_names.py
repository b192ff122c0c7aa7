"""A name without a value is a slip of the learner's, never the misconception that a case looks for."""

from __future__ import annotations

from typing import Any

import pytest

from grader.checks import registry
from grader.grades.class_report import _add_outcome, _Findings, _mistakes
from grader.learner.subject import LearnerCodeError, LocalSubject, UnsetNameError
from grader.outcome import Outcome, Status

CHECKS = [check.id for name in registry.ASSIGNMENTS for check in registry.for_assignment(name)]
CALLS_WHAT_IS_NOT_THERE = """
class {name}:
    def __init__(self, *values, **options):
        missing_helper(*values)
"""


def outcome_of(check_id: str, source: str) -> Outcome:
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(source, names)
    return registry.get(check_id).run(LocalSubject(names), 0)


@pytest.mark.parametrize(
    "form",
    [
        "def {name}(*values, **options):\n    return missing_helper(*values)",
        "async def {name}(*values, **options):\n    return missing_helper(*values)",
        CALLS_WHAT_IS_NOT_THERE,
    ],
    ids=["def", "async", "class"],
)
@pytest.mark.parametrize("check_id", CHECKS)
def test_no_check_names_a_misconception_for_it(check_id: str, form: str) -> None:
    defines = registry.get(check_id).defines
    outcome = outcome_of(check_id, "\n".join(form.format(name=name) for name in defines))
    found = [each for each in outcome.findings if "missing_helper" in str(each.seen)]
    assert [each.misconception for each in found] == [None] * len(found)
    assert all(each.status in (Status.CRASHED, Status.WRONG) for each in found)


def test_the_class_report_counts_no_mistake_for_it() -> None:
    source = """
def process_tool_calls(calls, registry):
    return [dispatch_tool_call(call, registry) for call in calls or []]
"""
    outcome = outcome_of("process_tool_calls", source)
    assert outcome.failure is not None
    assert outcome.failure.seen == "NameError: name 'dispatch_tool_call' is not defined"
    assert "dispatch_tool_call" in str(outcome.failure.next_step)
    findings = _Findings()
    _add_outcome(findings, ("nb", "process_tool_calls"), "ada", outcome)
    assert [each.id for each in _mistakes(findings)] == []


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("def f(text):\n    return lokup(text)", UnsetNameError),
        ("def f(text):\n    if not text:\n        n = 1\n    return n", UnsetNameError),
        ("def f(text):\n    return eval(text)", LearnerCodeError),
        ("def f(text):\n    return eval('null')", LearnerCodeError),
    ],
    ids=["name", "variable", "name of the check's", "word of JSON"],
)
def test_a_name_that_the_check_sent_is_no_slip(source: str, kind: type[Exception]) -> None:
    names: dict[str, Any] = {}
    exec(source, names)
    with pytest.raises(kind):
        LocalSubject(names).call("f", "total + 1")
