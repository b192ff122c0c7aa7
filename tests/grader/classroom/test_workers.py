from __future__ import annotations

import json
import os
import signal

import pytest

from grader.classroom.assignment import Assignment, load
from grader.classroom.submission import SubmissionResult
from grader.classroom.workers import SMALL, Crew, Orders, Task
from grader.sandbox.launch import Shared
from tests.grader.classroom.course import NAME, ROOT, edited, insert, solved

pytestmark = pytest.mark.needs("bubblewrap")


@pytest.fixture(scope="module")
def assignment() -> Assignment:
    """The assignment as it is in the course."""
    return load(ROOT / "exercises", NAME)


def orders(assignment: Assignment) -> Orders:
    return Orders(assignment, "s", unsafe=False)


def task(student: str, comment: str = "") -> Task:
    notebook = edited(solved(), insert("ToolRegistry-answer", f"# {comment}"))
    return Task(student, {NAME: json.dumps(notebook).encode()})


def passed(result: SubmissionResult) -> int:
    return sum(outcome.score == outcome.points for cells in result.outcomes.values() for outcome in cells.values())


def test_submissions_larger_than_a_socket_holds_keep_nobody_waiting(assignment: Assignment) -> None:
    tasks = [task(f"s{number}", "x" * 1_000_000) for number in range(4)]
    assert tasks[0].size > SMALL
    with Crew(orders(assignment), 1) as crew:
        found = {each.student: passed(result) for each, result in crew.results(tasks)}
    assert found == {f"s{number}": 3 for number in range(4)}


def test_the_work_begins_before_the_first_result_is_asked_for(assignment: Assignment) -> None:
    with Crew(orders(assignment), 1) as crew:
        results = crew.results([task("one")])
        (connection,) = crew._workers
        assert connection.poll(60)
        assert [(each.student, passed(result)) for each, result in results] == [("one", 3)]


def test_a_crew_works_in_a_jail_that_was_there_before_it(assignment: Assignment) -> None:
    with Shared(3) as jail:
        with Crew(orders(assignment), 2, jail) as crew:
            found = [passed(result) for _, result in crew.results([task(f"s{number}") for number in range(5)])]
        assert found == [3] * 5
        assert jail._launched.process.wait(10) == 0  # its judges are gone, the one nobody needed too


def test_a_worker_that_is_killed_costs_one_submission(assignment: Assignment) -> None:
    tasks = [task(f"s{number}") for number in range(6)]
    with Crew(orders(assignment), 2) as crew:
        results = crew.results(tasks)
        worker = next(iter(crew._workers.values()))
        assert worker.process.pid is not None
        os.kill(worker.process.pid, signal.SIGKILL)
        found = {each.student: result.status for each, result in results}
    assert sorted(found) == [f"s{number}" for number in range(6)]
    assert sorted(found.values()) == ["graded"] * 5 + ["unusable"]
