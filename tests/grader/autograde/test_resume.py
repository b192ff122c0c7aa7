"""Killed in the middle and started again: each submission is graded once, the gradebook is as if nothing happened."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.grader.course_fixture import (
    NAME,
    ROOT,
    autograde,
    autograded,
    cell,
    edited,
    gradebook,
    insert,
    journal_rows,
    make_course,
    replace,
    solved,
    submit,
)

pytestmark = [pytest.mark.needs("bubblewrap"), pytest.mark.slow(25)]

STUDENTS = [f"s{number}" for number in range(8)]
MARK = "GRADER_TEST_RUN"


def fill(course: Path) -> Path:
    """Hand in eight submissions that take a moment each, and one that cannot be read."""
    for number, student in enumerate(STUDENTS):
        notebook = edited(solved(), insert("setup", f"import time; time.sleep(0.4); x = {number}"))
        submit(course, student, edited(notebook, replace("ToolRegistry-answer", "")) if number % 2 else notebook)
    submit(course, "torn", b"{")
    return course


def start_and_kill(course: Path, when: int) -> None:
    """Start a run and kill its coordinator with SIGKILL once the journal has ``when`` graded submissions."""
    command = [sys.executable, "-m", "grader", "autograde", NAME, "--course", str(course), "--workers", "2"]
    environment = os.environ | {MARK: str(course)}
    running = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while graded(course) < when:
        assert running.poll() is None
        assert time.monotonic() < until
        time.sleep(0.02)
    running.send_signal(signal.SIGKILL)
    running.wait()


def graded(course: Path) -> int:
    paths = list((course / "journal").glob("*.jsonl"))
    return paths[0].read_bytes().count(b'"status": "graded"') if paths else 0


def left_behind(course: Path) -> Iterator[str]:
    """Yield the processes of the killed run that still live."""
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if f"{MARK}={course}".encode() in (entry / "environ").read_bytes():
                yield entry.name
        except OSError:
            continue


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    course = fill(make_course(tmp_path_factory.mktemp("undisturbed")))
    done = autograde(course, "--workers", "2", "--seed", "s")
    assert done.returncode == 1, done.stderr
    return course


@pytest.fixture(scope="module")
def resumed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course whose run was killed, its last journal line torn, a submission changed, and the run gone on with."""
    course = fill(make_course(tmp_path_factory.mktemp("killed")))
    start_and_kill(course, 3)
    until = time.monotonic() + 60
    while list(left_behind(course)) and time.monotonic() < until:
        time.sleep(0.1)
    assert list(left_behind(course)) == []
    (journal,) = (course / "journal").iterdir()
    journal.write_bytes(journal.read_bytes() + b'{"sha256": "')
    done = autograde(course, "--workers", "2", "--resume")
    assert done.returncode == 1, done.stderr
    return course


def test_each_submission_is_graded_exactly_once(resumed: Path) -> None:
    (journal,) = (resumed / "journal").iterdir()
    for student in [*STUDENTS, "torn"]:
        assert journal.read_text().count(f'"student": "{student}"') == 1


def test_the_gradebook_is_that_of_an_undisturbed_run(resumed: Path, undisturbed: Path) -> None:
    found = gradebook(resumed)
    assert found == gradebook(undisturbed)
    assert set(found) == {*STUDENTS, "torn"}
    assert {each["score"] for each in found.values()} == {0, 35, 45}
    for student in STUDENTS:
        assert autograded(resumed, student)["cells"] == autograded(undisturbed, student)["cells"]


def test_only_what_has_changed_is_graded_again(undisturbed: Path) -> None:
    before = len(journal_rows(undisturbed))
    path = submit(undisturbed, "s0", edited(solved(), replace("dispatch_tool_call-answer", "")))
    submit(undisturbed, "torn", solved())
    done = autograde(undisturbed, "--resume")
    assert done.returncode == 0, done.stderr
    assert "seed s" in done.stderr
    students = [row["result"]["student"] for row in journal_rows(undisturbed)[before:]]
    assert sorted(students) == ["s0", "torn"]
    assert 0 < gradebook(undisturbed)["s0"]["score"] < 45  # what does not need the missing function counts
    assert gradebook(undisturbed)["torn"]["score"] == 45
    assert path.exists()


def test_an_edited_assignment_is_graded_anew(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    submit(course, "ada", solved())
    assert autograde(course, "--seed", "s").returncode == 0
    source = course / "source" / NAME / f"{NAME}.ipynb"
    source.write_text(source.read_text().replace("ada@example.com", "lovelace@example.com"))
    assert autograde(course, "--seed", "s", "--resume").returncode == 0
    assert len(list((course / "journal").iterdir())) == 2
    assert "lovelace@example.com" in str(cell(autograded(course, "ada"), "shop")["source"])


def test_each_result_says_what_it_depends_on_and_whether_it_is_from_the_journal(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    submit(course, "ada", solved())
    submit(course, "bob", solved())
    first = events(course, "--seed", "s")
    submit(course, "bob", edited(solved(), insert("setup", "x = 1")))
    again = events(course, "--resume")
    assert [event["event"] for event in first] == ["start", "result", "result", "summary"]
    before, after = results(first), results(again)
    marks = ("submission", "assignment_version", "grader_version", "seed")
    assert all(len(row[mark]) >= 1 for row in before.values() for mark in marks)
    assert {student: row["from_journal"] for student, row in after.items()} == {"ada": True, "bob": False}
    assert [before["ada"][mark] for mark in marks] == [after["ada"][mark] for mark in marks]
    assert [mark for mark in marks if before["bob"][mark] != after["bob"][mark]] == ["submission"]
    assert autograded(course, "bob")["metadata"]["grader"] == {mark: after["bob"][mark] for mark in marks}
    assert first[0]["seed"] == again[0]["seed"] == "s"
    changed = autograde(course, "--seed", "t", "--resume", "--workers", "1")
    assert "the seed changed: everything is graded again" in changed.stderr


def test_a_result_whose_notebook_is_gone_is_graded_again(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    submit(course, "ada", solved())
    events(course, "--seed", "s")
    path = course / "autograded" / "ada" / NAME / f"{NAME}.ipynb"
    before = path.read_bytes()
    path.write_bytes(before[:100])
    assert results(events(course, "--resume"))["ada"]["from_journal"] is False
    assert path.read_bytes() == before


def events(course: Path, *options: str) -> list[dict[str, Any]]:
    done = autograde(course, "--workers", "1", "--json", *options)
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return [event for event in found if event["event"] != "progress"]  # on a slow machine there are some


def results(found: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {event["student"]: event for event in found if event["event"] == "result"}
