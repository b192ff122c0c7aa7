"""The writer by itself: due dates, and what is said when the gradebook cannot be written."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from grader.autograde.gradebook_writer import GradebookWriter
from grader.autograde.graded_result import GradedSubmission
from grader.autograde.result import SubmissionResult
from grader.course.assignment import load
from grader.course.course_directory import CourseDirectory
from grader.course.gradebook import GradebookError, default_url, shown
from grader.course.late_penalties import submitted_at
from grader.course.nbgrader_app import NbgraderError
from grader.course.notebook import UnusableNotebookError
from grader.course.provenance import Provenance
from grader.course.release import record
from grader.outcome import Outcome, Status
from tests.grader.course_fixture import FULL, NAME, gradebook, make_course, solved

PLUGIN = """
from nbgrader.plugins import BasePlugin

class PerSecond(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return {{"raises": None, "ada": total_seconds_late, "bob": -5, "cy": None}}[student_id] {0}

c.AssignLatePenalties.plugin_class = PerSecond
"""


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course whose gradebook knows the assignment, due at noon."""
    course = make_course(tmp_path_factory.mktemp("course"))
    record(CourseDirectory(course), NAME, default_url(course))
    set_due(course, "2026-02-03 12:00:00 UTC")
    return course


@pytest.fixture
def course(recorded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(recorded, tmp_path / "course"))


def set_due(course: Path, when: str | None) -> None:
    with Gradebook(default_url(course)) as book:
        book.update_or_create_assignment(NAME, duedate=when)


def settings(course: Path, text: str) -> None:
    with (course / "nbgrader_config.py").open("a") as file:
        file.write(f"\n{text}\n")


def opened(course: Path) -> GradebookWriter:
    return GradebookWriter(CourseDirectory(course), default_url(course))


def write(course: Path, student: str, stamp: str | None = None) -> None:
    """Write a perfect result of a student who handed in at ``stamp``."""
    folder = course / "submitted" / student / NAME
    folder.mkdir(parents=True, exist_ok=True)
    if stamp is not None:
        (folder / "timestamp.txt").write_text(stamp)
    outcomes = {name: Outcome(name, name, Status.PASSED, points, points) for name, points in FULL.items()}
    with opened(course) as writer:
        put(writer, SubmissionResult(student, NAME, "graded", None, {NAME: solved()}, {NAME: outcomes}), folder)


def put(writer: GradebookWriter, result: SubmissionResult, folder: Path) -> None:
    graded = GradedSubmission.of(result, Provenance("s", "a", "g", "seed"))
    writer.write_pages(graded, folder)
    writer.record([(graded, folder)])


def score(course: Path, student: str) -> tuple[float, float]:
    """Return what is left, as nbgrader's export counts it, and the penalty."""
    found = gradebook(course)[student]
    return found["score"] - found["late"], found["late"]


@pytest.mark.slow(2)
def test_without_a_penalty_method_nobody_loses_points(course: Path) -> None:
    write(course, "ada", "2026-02-04 12:00:00 UTC")
    assert score(course, "ada") == (45, 0)


def test_nbgraders_own_method_takes_all_points_of_what_is_late_and_none_of_the_rest(course: Path) -> None:
    settings(course, 'c.LateSubmissionPlugin.penalty_method = "zero"')
    write(course, "ada", "2026-02-03 12:00:01 UTC")
    write(course, "bob", "2026-02-03 12:00:00 UTC")
    write(course, "cy")
    assert [score(course, student) for student in ("ada", "bob", "cy")] == [(0, 45), (45, 0), (45, 0)]


def test_a_penalty_is_taken_back_when_the_due_date_moves_or_an_extension_is_given(course: Path) -> None:
    settings(course, 'c.LateSubmissionPlugin.penalty_method = "zero"')
    write(course, "ada", "2026-02-03 13:00:00 UTC")
    write(course, "bob", "2026-02-03 15:00:00 UTC")
    with Gradebook(default_url(course)) as book:
        book.grant_extension(NAME, "ada", hours=2)
    write(course, "ada")
    assert score(course, "ada") == (45, 0)
    assert score(course, "bob") == (0, 45)
    set_due(course, "2026-02-03 16:00:00 UTC")
    write(course, "bob")
    assert score(course, "bob") == (45, 0)


def test_a_penalty_is_taken_back_when_there_is_no_due_date_any_more(course: Path) -> None:
    settings(course, 'c.LateSubmissionPlugin.penalty_method = "zero"')
    write(course, "ada", "2026-02-03 13:00:00 UTC")
    set_due(course, None)
    write(course, "ada")
    assert score(course, "ada") == (45, 0)


def test_a_plugin_of_the_course_is_asked_and_kept_within_the_score(course: Path) -> None:
    settings(course, PLUGIN.format(""))
    write(course, "ada", "2026-02-03 12:00:07 UTC")
    write(course, "bob", "2026-02-03 12:00:07 UTC")
    write(course, "cy", "2026-02-03 12:00:07 UTC")
    assert [score(course, student) for student in ("ada", "bob", "cy")] == [(38, 7), (45, 0), (45, 0)]
    write(course, "ada", "2026-02-03 13:00:00 UTC")
    assert score(course, "ada") == (0, 45)


def test_a_plugin_that_fails_is_named(course: Path) -> None:
    settings(course, PLUGIN.format("+ 1"))
    with pytest.raises(NbgraderError, match=r"PerSecond.*failed on raises: TypeError"):
        write(course, "raises", "2026-02-03 12:00:07 UTC")


def test_settings_that_cannot_be_read_are_named(course: Path) -> None:
    settings(course, "c.x = 1 / 0")
    with pytest.raises(NbgraderError, match=r"nbgrader_config\.py .*ZeroDivisionError"):
        write(course, "ada", "2026-02-03 13:00:00 UTC")


@pytest.mark.parametrize("text", ["tomorrow", "x" * 101, "2026-99-99", "\x00", "9" * 50])
def test_a_timestamp_that_cannot_be_read_is_unusable_and_not_a_way_around_the_due_date(
    tmp_path: Path, text: str
) -> None:
    (tmp_path / "timestamp.txt").write_text(text)
    with pytest.raises(UnusableNotebookError, match=r"timestamp\.txt cannot be read"):
        submitted_at(tmp_path)


def test_a_timestamp_may_be_absent_or_empty_but_no_link(tmp_path: Path) -> None:
    assert submitted_at(tmp_path) is None
    (tmp_path / "timestamp.txt").write_text("\n")
    assert submitted_at(tmp_path) is None
    (tmp_path / "timestamp.txt").unlink()
    (tmp_path / "timestamp.txt").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UnusableNotebookError):
        submitted_at(tmp_path)


def test_a_locked_gradebook_is_one_sentence_that_says_what_to_do(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sqlite3

    with GradebookWriter(CourseDirectory(course), default_url(course) + "?timeout=0.1") as writer:
        other = sqlite3.connect(course / "gradebook.db", isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        try:
            with pytest.raises(GradebookError, match=r"locked.*--resume") as caught:
                put(writer, SubmissionResult("ada", NAME, "unusable", "torn"), course)
        finally:
            other.close()
    assert "\n" not in str(caught.value)


def test_a_folder_that_cannot_be_written_is_said_so(course: Path) -> None:
    (course / "autograded").write_text("in the way")
    result = SubmissionResult("ada", NAME, "graded", notebooks={NAME: {"cells": []}})
    with (
        opened(course) as writer,
        pytest.raises(GradebookError, match=r"autograded.*--resume"),
    ):
        put(writer, result, course)


@pytest.mark.parametrize(
    "url", ["gradebook.db", "sqlite:////no/such/folder/x.db", "nosuch://x", "sqlite:////dev/null/x"]
)
def test_a_gradebook_that_cannot_be_opened_is_said_so(course: Path, url: str) -> None:
    with pytest.raises(GradebookError, match=r"cannot be opened.*--db"):
        GradebookWriter(CourseDirectory(course), url)


def test_a_password_is_not_printed() -> None:
    assert shown("postgresql://ada:secret@db.example/x") == "postgresql://ada:***@db.example/x"
    assert shown("sqlite:////srv/x.db") == "sqlite:////srv/x.db"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ada:SECRET@db.example/x",
        "postgresql://ada:pa@SECRET@db.example/x",
        "postgresql://ada:pa/SECRET@db.example/x",
        "postgresql://:SECRET@db.example/x",
        "postgresql://ada:%53ECRET%40SECRET@db.example/x",
        "postgresql://db.example/x?user=ada&password=SECRET",
        "postgresql://db.example/x?PASSWORD=a#SECRET&user=ada",
        "postgresql://db.example/x?p%61ssword=SECRET",
        "postgresql://ada:SECRET@db.example/x?sslpassword=SECRET&sslmode=require",
        "mssql+pyodbc:///?odbc_connect=UID%3Dada%3BPWD%3DSECRET",
    ],
)
def test_a_password_in_any_form_of_url_is_not_shown(url: str) -> None:
    assert "SECRET" not in shown(url)
    assert "***" in shown(url)


def test_what_is_no_password_is_shown() -> None:
    url = "postgresql://ada@db.example:5432/x?application_name=me&sslmode=require"
    assert shown(url) == url


def test_the_same_result_written_twice_changes_nothing(course: Path) -> None:
    write(course, "ada", "2026-02-03 13:00:00 UTC")
    before, files = gradebook(course), sorted(os.walk(course / "autograded"))
    write(course, "ada")
    assert gradebook(course) == before
    assert sorted(os.walk(course / "autograded")) == files


def test_an_assignment_that_was_recorded_in_part_is_not_taken_for_recorded(course: Path) -> None:
    import sqlite3

    assignment = load(CourseDirectory(course), NAME)
    with opened(course) as writer:
        assert writer.has(assignment)
    with sqlite3.connect(course / "gradebook.db") as database:
        database.execute("DELETE FROM source_cell WHERE name = 'ToolRegistry-answer'")
    database.close()
    with opened(course) as writer:
        assert not writer.has(assignment)
