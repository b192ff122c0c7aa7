"""Feedback pages for learners, for a whole class at once, in the places nbgrader's ``generate_feedback`` puts them."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grader.course.course_directory import CourseDirectory
from grader.course.grades import AssignmentGrades, NotebookGrades, SubmissionGrades
from grader.course.late_penalties import STAMP
from grader.course.nbgrader_app import NbgraderError
from grader.course.notebook import Json, UnusableNotebookError, read_bytes
from grader.grades.gradebook_reader import GradebookReader
from grader.reports.feedback_page import FeedbackPageData, page
from grader.reports.outcome_html import HiddenInputs

SECRET = "submission_secret.txt"
SETTING = "hidden_inputs"
"""In the course's ``nbgrader_config.py``: ``c.FeedbackPage.hidden_inputs = "input"``."""


def feedback(course: CourseDirectory, name: str, url: str) -> list[str]:
    """Write the feedback on each submission of an assignment and return the students.

    Who handed in something that could not be graded gets a page that says why.

    Raises:
        NbgraderError: nothing has been autograded, or the gradebook or the course's settings do not fit.
        NoGradebookError: there is no gradebook.
    """
    graded = {student: folder for student, folder in course.graded_submissions(name).items() if _notebooks(folder)}
    if not graded:
        raise NbgraderError(f"Nothing is graded for {name} yet. First run: python -m grader autograde {name}")
    hidden = chosen_level(course.config)
    known = read_marks(url, course.course_id, name)
    students = [student for student in known.submissions if Path(student).name == student]  # an id may be any text
    for student in students:
        _write(course, student, graded.get(student), known.name, known.submissions[student], hidden)
    return students


def read_marks(url: str, course_id: str, assignment: str) -> AssignmentGrades:
    """Return what the gradebook says of an assignment; see `GradebookReader`."""
    with GradebookReader(url, course_id) as gradebook:
        return gradebook.read(assignment)


def chosen_level(config: Any) -> HiddenInputs:
    """Return how much of the hidden inputs the course's settings let learners see; all where they say nothing."""
    wanted = config.FeedbackPage.get(SETTING, HiddenInputs.ALL)
    try:
        return HiddenInputs(str(wanted))
    except ValueError:
        choices = ", ".join(f'"{each}"' for each in HiddenInputs)
        raise NbgraderError(
            f"c.FeedbackPage.{SETTING} in nbgrader_config.py is {wanted!r}; write one of {choices}."
        ) from None


def _write(
    course: CourseDirectory,
    student: str,
    folder: Path | None,
    assignment: str,
    submission: SubmissionGrades,
    hidden: HiddenInputs,
) -> None:
    """Write one submission's pages beside each other, then put the folder in its place: never half of it is there."""
    place = course.feedback(student, assignment)
    unfinished = place.with_name(f".{place.name}.part")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    notebooks = {path.stem: _read(path) for path in _notebooks(folder)} if folder else {}
    for name in notebooks or submission.notebooks:
        marks = submission.notebooks.get(name, NotebookGrades())
        notebook = notebooks.get(name, {"cells": []})
        about = FeedbackPageData(
            assignment, name, submission.student.name, notebook, marks, submission.timestamp, hidden
        )
        (unfinished / f"{name}.html").write_text(page(about), encoding="utf-8", errors="replace")
    for file in _companions(course, student, assignment):
        shutil.copyfile(file, unfinished / file.name)
    shutil.rmtree(place, ignore_errors=True)
    os.replace(unfinished, place)


def _notebooks(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.ipynb"))


def _read(path: Path) -> Json:
    try:
        notebook: Json = json.loads(read_bytes(path, path.parent.resolve()))
        notebook["cells"]
    except (UnusableNotebookError, ValueError, KeyError, TypeError) as error:
        raise NbgraderError(f"{path} cannot be read ({error}); grade that submission again.") from None
    return notebook


def _companions(course: CourseDirectory, student: str, assignment: str) -> Iterator[Path]:
    """Yield what nbgrader's exchange needs beside a page to release it: when it was handed in, and its secret."""
    for name in (STAMP, SECRET):
        for folder in (course.autograded(student, assignment), course.submitted(student, assignment)):
            path = folder / name
            if path.is_file() and not path.is_symlink() and path.stat().st_size < 10_000:
                yield path
                break
