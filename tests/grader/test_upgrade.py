"""A course in use is upgraded in the middle of a term: what version 0.1.0 wrote is read, graded again and exported.

``tests/data/earlier_course/make.py`` made the course, in a checkout of that version. Since then the capstone has
another number and a check that asks for more, and ``ToolRegistry`` became two exercises.
"""

from __future__ import annotations

import csv
import dataclasses
import json
import shutil
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import pytest

from grader import progress
from grader.autograde.earlier_points import EarlierPoints
from grader.autograde.graded_result import GradedSubmission
from grader.autograde.journal import earlier_rows
from grader.autograde.result import SubmissionResult
from grader.course.assignment import load
from grader.course.course_directory import CourseDirectory
from grader.course.provenance import Provenance
from tests.grader.course_fixture import ROOT, gradebook, run

pytestmark = pytest.mark.slow(30)

EARLIER = ROOT / "tests" / "data" / "earlier_course" / "course.zip"
ITS_GRADER = "c12393c0d1fb2ebc"
SCORES = {
    "02_dispatch": {"ada": 45.0, "ben": 10.0, "cem": 8.5, "dan": 0.0},  # cem's are given by hand
    "13_capstone": {"ada": 40.0, "ben": 0.0},
}


def unpacked(folder: Path) -> Path:
    """Write the earlier course with its gradebook, and return its folder."""
    with zipfile.ZipFile(EARLIER) as archive:
        archive.extractall(folder)
    with sqlite3.connect(folder / "gradebook.db") as book:
        book.executescript((folder / "gradebook.sql").read_text(encoding="utf-8"))
    return folder


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return unpacked(tmp_path / "course")


def scores(course: Path, assignment: str) -> dict[str, float]:
    return {student: row["score"] for student, row in gradebook(course, name=assignment).items()}


@pytest.mark.parametrize("assignment", SCORES)
def test_what_was_graded_is_reported_exported_and_given_back(course: Path, assignment: str) -> None:
    at = ("--course", str(course))
    report = run("grader", "report", assignment, "--json", *at)
    assert json.loads(report.stdout)["scores"] == SCORES[assignment], report.stderr
    exported = run("grader", "export", "--format", "csv", "--to", "-", assignment, *at)
    rows = {row["student_id"]: float(row["score"]) for row in csv.DictReader(exported.stdout.splitlines())}
    assert {student: rows[student] for student in SCORES[assignment]} == SCORES[assignment], exported.stderr
    assert run("grader", "feedback", assignment, *at).returncode == 0
    page = (course / "feedback" / "ada" / assignment / f"{assignment}.html").read_text(encoding="utf-8")
    assert f"<strong>{SCORES[assignment]['ada']:g}</strong> of {SCORES[assignment]['ada']:g} points" in page


@pytest.mark.needs("bubblewrap")
def test_grading_again_takes_no_point_away(course: Path) -> None:
    for assignment, before in SCORES.items():
        done = run("grader", "autograde", assignment, "--workers", "1", "--course", str(course))
        assert done.returncode == 0, done.stderr
        now = scores(course, assignment)
        assert {student: max(score, now[student]) for student, score in before.items()} == now
        assert {student: now[student] for student in ("ada", "ben")} == {s: before[s] for s in ("ada", "ben")}
    assert "Ada Lovelace (ada): SupportAgent 40" in done.stderr  # today's check alone gives it less
    agent = gradebook(course, name="13_capstone")["ada"]
    assert "gave 40 points" in agent["comments"]["SupportAgent-answer"][0]
    by_hand = gradebook(course)["cem"]
    assert by_hand["grades"]["dispatch_tool_call"][1] == 7.5
    assert by_hand["comments"]["dispatch_tool_call-answer"][1] == "Look the name up first."


def without_points(course: Path, assignment: str, student: str) -> GradedSubmission:
    """Return the journal's result of a submission as if a check of today gave no points."""
    rows = earlier_rows(CourseDirectory(course), assignment, "another")
    row = next(each for each in rows if each["result"]["student"] == student)
    result = SubmissionResult.from_json({"notebooks": {}, **row["result"]})
    for cells in result.outcomes.values():
        cells.update({cell: dataclasses.replace(outcome.worth(80), score=0) for cell, outcome in cells.items()})
    return GradedSubmission(result, Provenance(row["submission"], "", "another", ""))


def kept(course: Path, graded: GradedSubmission, grader: str = "another") -> Any:
    """Return what is kept of an earlier version's points when ``grader`` grades."""
    directory = CourseDirectory(course)
    assignment = load(directory, graded.result.assignment)
    return EarlierPoints.of(directory, assignment, grader).kept(graded).kept


def test_a_share_is_kept_where_the_assignment_gives_other_points_now(course: Path) -> None:
    graded = without_points(course, "13_capstone", "ada")
    assert kept(course, graded) == {"13_capstone": {"SupportAgent": 80.0}}


def test_nothing_is_kept_of_the_same_version_or_of_another_submission(course: Path) -> None:
    graded = without_points(course, "13_capstone", "ada")
    assert kept(course, graded, ITS_GRADER) == {}
    other = GradedSubmission(graded.result, Provenance("another", "", "another", ""))
    assert kept(course, other) == {}


def test_a_row_of_another_format_is_left_out_and_no_error(course: Path) -> None:
    (journal,) = (course / "journal").glob("13_capstone.*")
    graded = without_points(course, "13_capstone", "ada")
    text = journal.read_text(encoding="utf-8")
    journal.write_text(text + '{"submission": "x", "result": {"student": "ada", "outcomes": [1]}}\n{"result": 1}\n')
    assert kept(course, graded) == {"13_capstone": {"SupportAgent": 80.0}}


def test_partial_points_are_not_kept_where_a_check_gives_all_or_nothing(course: Path) -> None:
    with (course / "nbgrader_config.py").open("a", encoding="utf-8") as settings:
        settings.write("\nc.Checks.all_or_nothing = True\n")
    (journal,) = (course / "journal").glob("13_capstone.*")
    journal.write_text(journal.read_text(encoding="utf-8").replace('"score": 40', '"score": 20'), encoding="utf-8")
    assert kept(course, without_points(course, "13_capstone", "ada")) == {}


@pytest.mark.needs("bubblewrap")
def test_an_assignment_that_has_other_cells_now_is_told_in_words(course: Path) -> None:
    shutil.rmtree(course / "source" / "02_dispatch")
    shutil.copytree(ROOT / "exercises" / "source" / "02_dispatch", course / "source" / "02_dispatch")
    done = run("grader", "autograde", "02_dispatch", "--workers", "1", "--course", str(course))
    assert done.returncode != 0
    assert "02_dispatch has submissions in the gradebook" in done.stderr
    assert "git checkout" in done.stderr
    assert "Traceback" not in done.stderr
    assert scores(course, "02_dispatch") == SCORES["02_dispatch"]


def test_a_learners_points_count_as_before(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_PROGRESS", str(course / "progress.jsonl"))
    known = progress.load()
    assert known.note is None
    assert {check: entry.best for check, entry in known.checks.items()} == {
        "dispatch_tool_call": 10,
        "process_tool_calls": 15,
        "tool_definition": 10,  # with the next line, the 20 points of the exercise that became two
        "ToolRegistry": 10,
        "SupportAgent": 40,
    }
    assert {"tool_definition", "ToolRegistry", "SupportAgent"} <= set(known.passed)
