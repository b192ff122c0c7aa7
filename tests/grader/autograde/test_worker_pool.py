from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterable, Iterator

import pytest

from grader.autograde.graded_result import GradedSubmission
from grader.autograde.task_queue import GradingTask
from grader.autograde.worker_pool import SMALL_TASK_BYTES, TASKS_PER_WORKER, RunConfig, WorkerPool
from grader.course.assignment import Assignment, load
from grader.course.course_directory import CourseDirectory
from grader.course.provenance import RunVersion
from grader.sandbox.launcher import SharedSandbox
from tests.grader.course_fixture import FULL, NAME, ROOT, edited, insert, solved

pytestmark = [pytest.mark.needs("bubblewrap"), pytest.mark.slow(9)]


@pytest.fixture(scope="module")
def assignment() -> Assignment:
    """The assignment as it is in the course."""
    return load(CourseDirectory(ROOT / "exercises"), NAME)


def orders(assignment: Assignment) -> RunConfig:
    return RunConfig(assignment, RunVersion("v", "g", "s"), unsafe=False)


def task(student: str, comment: str = "") -> GradingTask:
    notebook = edited(solved(), insert("ToolRegistry-answer", f"# {comment}"))
    return GradingTask(student, {NAME: json.dumps(notebook).encode()})


def passed(graded: GradedSubmission) -> int:
    outcomes = (outcome for cells in graded.result.outcomes.values() for outcome in cells.values())
    return sum(outcome.score == outcome.points for outcome in outcomes)


def played(pool: WorkerPool, tasks: Iterable[GradingTask]) -> dict[str, GradedSubmission]:
    return {each.student: graded for some in pool.results(tasks) for each, graded in some}


def test_submissions_larger_than_a_socket_holds_keep_nobody_waiting(assignment: Assignment) -> None:
    tasks = [task(f"s{number}", "x" * 1_000_000) for number in range(4)]
    assert tasks[0].size > SMALL_TASK_BYTES
    with WorkerPool(orders(assignment), 1) as pool:
        found = {student: passed(graded) for student, graded in played(pool, tasks).items()}
    assert found == {f"s{number}": len(FULL) for number in range(4)}


def test_the_work_begins_before_the_first_result_is_asked_for(assignment: Assignment) -> None:
    with WorkerPool(orders(assignment), 1) as pool:
        results = pool.results([task("one")])
        (connection,) = pool._workers
        assert connection.poll(60)
        assert [(each.student, passed(graded)) for some in results for each, graded in some] == [("one", len(FULL))]


def test_a_pool_works_in_a_sandbox_that_was_there_before_it(assignment: Assignment) -> None:
    with SharedSandbox(3) as launched:
        with WorkerPool(orders(assignment), 2, launched) as pool:
            found = played(pool, [task(f"s{number}") for number in range(5)])
        assert [passed(each) for each in found.values()] == [len(FULL)] * 5
        assert launched._launched.process.wait(10) == 0  # its judges are gone, the one nobody needed too


def test_a_worker_that_is_killed_costs_nothing_and_is_told(assignment: Assignment) -> None:
    said: list[str] = []
    tasks = [task(f"s{number}") for number in range(6)]
    with WorkerPool(orders(assignment), 2, say=said.append) as pool:
        results = pool.results(tasks)
        kill_one(pool)
        found = {each.student: passed(graded) for some in results for each, graded in some}
    assert found == {f"s{number}": len(FULL) for number in range(6)}
    (line,) = [each for each in said if "Imported" not in each]
    assert "code -9" in line


def test_a_submission_that_ends_its_worker_again_is_left_to_a_person(
    assignment: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "grader.autograde.worker_pool.grade", lambda student, *rest: os._exit(9)
    )  # forked workers have it
    monkeypatch.setattr("grader.autograde.worker_pool.MAX_TRIES", 1)
    with WorkerPool(orders(assignment), 1) as pool:
        found = played(pool, [task("bad")])
    assert found["bad"].result.status == "unusable"
    assert "code 9" in str(found["bad"].result.reason)


def test_tasks_are_taken_when_there_is_room_for_them(assignment: Assignment) -> None:
    taken = []

    def tasks() -> Iterator[GradingTask]:
        for number in range(3 * TASKS_PER_WORKER):
            taken.append(number)
            yield task(f"s{number}")

    with WorkerPool(orders(assignment), 1) as pool:
        results = pool.results(tasks())
        assert len(taken) == TASKS_PER_WORKER
        assert sum(len(some) for some in results) == len(taken) == 3 * TASKS_PER_WORKER


def kill_one(pool: WorkerPool) -> None:
    worker = next(iter(pool._workers.values()))
    assert worker.process.pid is not None
    os.kill(worker.process.pid, signal.SIGKILL)
