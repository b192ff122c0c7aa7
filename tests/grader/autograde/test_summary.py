"""Messages of a class run, while it goes on and at its end."""

from __future__ import annotations

import io

import pytest

from grader.autograde import summary
from grader.autograde.result import SubmissionResult
from grader.autograde.summary import ProgressBar, Summary
from grader.outcome import Outcome, Status


class Clock:
    """A clock that a test moves on."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(summary, "time", found)
    return found


def test_the_bar_tells_the_rate_and_the_time_left(clock: Clock) -> None:
    bar = ProgressBar(1200, io.StringIO())
    clock.now = 10.0
    bar.step(200)
    assert str(bar) == "[#####.........................] 200 of 1200, 20.0 a second, 50 s left"
    assert bar.to_json() == {"done": 200, "of": 1200, "per_second": 20.0, "seconds_left": 50.0}
    clock.now = 100.0
    assert str(bar).endswith("2.0 a second, 8 min 20 s left")


def test_what_an_earlier_run_graded_does_not_count_for_the_rate(clock: Clock) -> None:
    bar = ProgressBar(1100, io.StringIO())
    bar.step(1000, skipped=True)
    clock.now = 10.0
    bar.step(50)
    assert bar.to_json() == {"done": 1050, "of": 1100, "per_second": 5.0, "seconds_left": 10.0}


def test_where_nobody_watches_there_is_a_line_every_few_seconds(clock: Clock) -> None:
    stream = io.StringIO()
    bar = ProgressBar(100, stream)
    for second in range(12):
        clock.now = float(second)
        bar.step()
    assert len(stream.getvalue().splitlines()) == 2


def test_the_summary_counts_as_it_goes_and_keeps_no_result() -> None:
    passed = Outcome("f", "F", Status.PASSED, 10, 10)
    wrong = Outcome("f", "F", Status.WRONG, 0, 10)
    total = Summary()
    total.add(SubmissionResult("b", "a", "unusable", "torn"))
    total.add(SubmissionResult("ada", "a", "graded", outcomes={"nb": {"f": passed}}))
    total.add(SubmissionResult("cy", "a", "graded", outcomes={"nb": {"f": wrong}}))
    total.add(SubmissionResult("a", "a", "unusable", "empty"))
    assert total.unusable == [("a", "empty"), ("b", "torn")]
    assert total.to_json()["summary"] | {"misconceptions": {}} == {
        "graded": 2,
        "unusable": 2,
        "mean": 5.0,
        "points": 10,
        "by_hand": 0,
        "taken": {},
        "review": 0,
        "kept": 0,
        "faults": [],
        "lost_sandboxes": 0,
        "checks": {"f": {"passed": 1, "wrong": 1}},
        "misconceptions": {},
    }


def test_points_of_an_earlier_version_are_listed_with_names() -> None:
    total = Summary()
    total.add(SubmissionResult("ada", "a", "graded", outcomes={"nb": {"f": Outcome("f", "F", Status.WRONG, 0, 10)}}))
    total.keep("ada", {"nb": {"f": 7.5}})
    total.labels = {"ada": "Ada Lovelace (ada)"}
    assert "\n  Ada Lovelace (ada): f 7.5" in str(total)


def test_the_table_has_the_mean_points_of_each_check() -> None:
    outcomes = (Outcome("f", "F", Status.PASSED, 10, 10), Outcome("f", "F", Status.WRONG, 6.67, 10))
    total = Summary(SubmissionResult(str(each.score), "a", "graded", outcomes={"nb": {"f": each}}) for each in outcomes)
    head, row = str(total).splitlines()[:2]
    assert head.split()[:3] == ["check", "mean", "passed"]
    assert row.split() == ["f", "8.3", "of", "10", "1", "1", "0", "0", "0"]
    assert total.to_json()["summary"]["mean"] == 8.34


def test_tests_that_wait_for_a_person_are_listed_with_the_reason() -> None:
    review = {"test": ["Code of the cell f changed json.loads."]}
    rows = {"nb": {"scores": {"test": 2.0}, "comments": {}, "review": review}}
    total = Summary([SubmissionResult("ada", "a", "graded", rows=rows)], {"nb": {"test": 2.0}})
    assert total.to_json()["summary"]["review"] == 1
    assert str(total).endswith(
        "Tests whose points wait for a person:\n  ada: test: Code of the cell f changed json.loads."
    )


def test_students_are_listed_with_their_names_where_these_are_known() -> None:
    total = Summary([SubmissionResult(student, "a", "unusable", "torn") for student in ("ada", "bob")])
    total.labels = {"ada": "Ada Lovelace (ada)"}
    assert str(total).endswith("Unusable:\n  Ada Lovelace (ada): torn\n  bob: torn")
