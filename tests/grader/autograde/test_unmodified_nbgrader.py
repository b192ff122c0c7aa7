"""Beside unmodified nbgrader: the same gradebook for honest work, and its own commands go on from ours."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory

from tests.grader.course_fixture import (
    FULL,
    NAME,
    NO_UNKNOWN_NAMES,
    autograde,
    cell,
    edited,
    gradebook,
    insert,
    make_course,
    nbgrader,
    released_course,
    replace,
    solved,
    submit,
)

pytestmark = [pytest.mark.needs("bubblewrap"), pytest.mark.slow(20)]

ZERO = "--LateSubmissionPlugin.penalty_method=zero"
DUE = "2026-02-03 12:00:00 UTC"
STAMPS = {"late": "2026-02-03 12:00:01 UTC", "honest": "2026-02-03 11:59:59 UTC"}
WRONG = "class ToolRegistry:\n    def tool(self, function):\n        return None"


def fill(course: Path) -> None:
    """Hand in five honest submissions; two carry the time they came, and one gets a part of the points."""
    starter = json.loads((course / "release" / NAME / f"{NAME}.ipynb").read_text(encoding="utf-8"))
    for each in starter["cells"]:
        each["source"] = "".join(each["source"])
    answer = cell(solved(), "dispatch_tool_call-answer")["source"]
    submit(course, "honest", solved())
    submit(course, "late", edited(solved(), replace("ToolRegistry-answer", WRONG), insert("setup", "x = 1")))
    submit(course, "untouched", starter)
    submit(course, "partly", edited(solved(), replace("dispatch_tool_call-answer", NO_UNKNOWN_NAMES)))
    submit(course, "first-only", edited(starter, replace("dispatch_tool_call-answer", answer)))
    for student, stamp in STAMPS.items():
        (course / "submitted" / student / NAME / "timestamp.txt").write_text(stamp)
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        book.update_or_create_assignment(NAME, duedate=DUE)


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The class, graded by nbgrader as it comes."""
    course = make_course(tmp_path_factory.mktemp("unmodified"))
    (course / "nbgrader_config.py").unlink()
    shutil.rmtree(course / "release")
    nbgrader(course, "generate_assignment", NAME)
    fill(course)
    nbgrader(course, "autograde", NAME, ZERO)
    return course


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The class, graded by this project's class run."""
    course = released_course(tmp_path_factory.mktemp("ours"))
    fill(course)
    done = autograde(course, "--workers", "2")
    assert done.returncode == 0, done.stderr
    return course


def test_the_gradebook_is_what_stock_nbgrader_writes(ours: Path, theirs: Path) -> None:
    found = gradebook(ours)
    assert found == gradebook(theirs)
    scores = {student: (each["score"], each["late"]) for student, each in found.items()}
    assert scores == {
        "honest": (45, 0), "late": (35, 35), "untouched": (0, 0), "first-only": (10, 0), "partly": (43.57, 0)
    }  # fmt: skip
    assert found["first-only"]["comments"]["ToolRegistry-answer"] == ("No response.", None)


def test_the_autograded_folder_has_what_stock_nbgraders_has(ours: Path, theirs: Path) -> None:
    def tree(course: Path) -> list[str]:
        return sorted(str(path.relative_to(course)) for path in (course / "autograded").rglob("*"))

    assert tree(ours) == tree(theirs)


def test_graded_cells_carry_the_metadata_stock_nbgrader_writes(ours: Path, theirs: Path) -> None:
    def marks(course: Path) -> dict[str, dict[str, Any]]:
        path = course / "autograded" / "honest" / NAME / f"{NAME}.ipynb"
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        found = [mark for each in cells if (mark := each["metadata"].get("nbgrader"))]
        # a solution's checksum is that of the released stub, and the stubs differ
        return {mark["grade_id"]: mark | {"checksum": mark["solution"] or mark["checksum"]} for mark in found}

    assert marks(ours) == marks(theirs)


@contextmanager
def nbgraders_view(course: Path) -> Iterator[NbGraderAPI]:
    """What formgrader asks for its pages."""
    directory = CourseDirectory()
    directory.root, directory.db_url = str(course), f"sqlite:///{course / 'gradebook.db'}"
    directory.course_id = "function_calling"
    yield NbGraderAPI(directory)


def test_formgrader_can_show_the_class(ours: Path) -> None:
    with Gradebook(f"sqlite:///{ours / 'gradebook.db'}", "function_calling") as book:
        shown = {each["student"]: each for each in book.submission_dicts(NAME)}
        assert shown["honest"]["score"] == shown["honest"]["max_score"] == sum(FULL.values())
        assert not any(each["needs_manual_grade"] for each in shown.values())
        assert len(book.notebook_submission_dicts(NAME, NAME)) == 5
    with nbgraders_view(ours) as view:
        assert {each["student"] for each in view.get_submissions(NAME)} == set(shown)
        assert all(each["autograded"] for each in view.get_submissions(NAME))
        (assignment,) = view.get_assignments()
        assert (assignment["name"], assignment["num_submissions"], assignment["max_score"]) == (NAME, 5, 45)


def test_stock_feedback_and_export_work_on_it(ours: Path) -> None:
    nbgrader(ours, "generate_feedback", NAME)
    page = (ours / "feedback" / "first-only" / NAME / f"{NAME}.html").read_text(encoding="utf-8")
    assert "Dispatch one tool call" in page
    assert "No response." in page
    nbgrader(ours, "export")
    with (ours / "grades.csv").open(newline="") as file:
        exported = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert exported == {student: each["score"] - each["late"] for student, each in gradebook(ours).items()}


def test_stock_autograde_can_grade_the_class_again_and_we_after_it(ours: Path) -> None:
    before = gradebook(ours)
    nbgrader(ours, "autograde", NAME, "--force")
    assert gradebook(ours) == before
    done = autograde(ours, "--workers", "1")
    assert done.returncode == 0, done.stderr
    assert gradebook(ours) == before


def test_grades_and_comments_given_by_hand_survive_another_run(ours: Path) -> None:
    with Gradebook(f"sqlite:///{ours / 'gradebook.db'}") as book:
        book.find_grade("ToolRegistry", NAME, NAME, "untouched").manual_score = 7
        book.find_comment("ToolRegistry-answer", NAME, NAME, "untouched").manual_comment = "Well begun."
        book.db.commit()
    assert autograde(ours, "--workers", "1").returncode == 0
    found = gradebook(ours)["untouched"]
    assert found["score"] == 7
    assert found["grades"]["ToolRegistry"] == (0, 7, 10, True)
    assert found["comments"]["ToolRegistry-answer"] == ("No response.", "Well begun.")
