"""The gradebook in a real PostgreSQL: the same rows as in SQLite, and nbgrader's own commands read them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from tests.grader.autograde.postgresql import Server
from tests.grader.course_fixture import (
    NAME,
    autograde,
    edited,
    gradebook,
    insert,
    make_course,
    nbgrader,
    replace,
    run,
    solved,
    starter,
    submit,
)

pytestmark = [pytest.mark.needs("bubblewrap", "postgresql"), pytest.mark.slow(11)]

STUDENTS = [f"s{number:02}" for number in range(40)]


def fill(course: Path) -> Path:
    """Hand in more than fits into one transaction: right, wrong, untouched and unreadable."""
    for number, student in enumerate(STUDENTS):
        mine = edited(solved(), insert("setup", f"mine = {number}  # Đà Nẵng, 北京"))
        submit(course, student, [mine, edited(mine, replace("ToolRegistry-answer", "")), starter()][number % 3])
    path = submit(course, "torn", b"{")
    (path.parent / "timestamp.txt").write_text("2026-02-03 12:00:00 UTC")
    return course


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with Server() as server:
        yield server.url


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory, url: str) -> Path:
    """The course, graded into both, twice into PostgreSQL."""
    course = fill(make_course(tmp_path_factory.mktemp("course")))
    for options in ((), ("--db", url), ("--db", url, "--resume")):
        done = autograde(course, "--workers", "2", "--seed", "s", *options)
        assert done.returncode == 1, done.stderr
        assert "Traceback" not in done.stderr
    return course


def test_it_holds_what_sqlite_holds(course: Path, url: str) -> None:
    found = gradebook(course, url)
    assert set(found) == {*STUDENTS, "torn"}
    assert found == gradebook(course)
    assert {each["score"] for each in found.values()} == {0, 35, 45}
    assert str(found["torn"]["timestamp"]) == "2026-02-03 12:00:00"


def test_nbgraders_own_export_reads_it(course: Path, url: str, tmp_path: Path) -> None:
    table = tmp_path / "grades.csv"
    nbgrader(course, "export", "--to", str(table), "--db", url)
    with table.open(encoding="utf-8") as file:
        scores = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert scores == {student: each["score"] for student, each in gradebook(course, url).items()}


def test_a_regrade_reads_and_writes_it(course: Path, url: str) -> None:
    before = gradebook(course, url)
    with Gradebook(url) as book:
        book.find_grade("dispatch_tool_call", NAME, NAME, "s00").auto_score = 3
        book.db.commit()
    command = ("grader", "regrade", NAME, "--student", "s00", "--write", "--workers", "1", "--db", url)
    done = run(*command, "--course", str(course))
    assert done.returncode == 0, done.stderr
    assert "s00: 38 → 45\n    dispatch_tool_call: 3 → 10\n" in done.stdout
    assert gradebook(course, url) == before


def test_a_server_that_is_not_there_is_one_sentence_without_the_password(course: Path) -> None:
    gone = "postgresql+psycopg://ada:secret@127.0.0.1:1/none"
    done = autograde(course, "--workers", "1", "--db", gone)
    assert done.returncode == 2
    last = done.stderr.strip().splitlines()[-1]
    assert "postgresql+psycopg://ada:***@127.0.0.1:1/none cannot be opened" in last
    assert "--db" in last
    assert "secret" not in done.stderr
    assert "Traceback" not in done.stderr
