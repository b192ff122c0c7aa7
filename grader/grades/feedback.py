"""Feedback pages for a whole class, in the folders where nbgrader's ``generate_feedback`` writes them."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from grader.course import private_files
from grader.course.course_directory import CourseDirectory
from grader.course.grades import AssignmentGrades, NotebookGrades, SubmissionGrades
from grader.course.late_penalties import STAMP
from grader.course.nbgrader_app import NbgraderError
from grader.course.notebook import Json, UnusableNotebookError, read_bytes
from grader.course.notes import notes
from grader.grades.gradebook_reader import GradebookReader
from grader.reports.feedback_page import FeedbackPageData, page
from grader.reports.outcome_html import HiddenInputs

SECRET = "submission_secret.txt"
SETTING = "hidden_inputs"
"""In the course's ``nbgrader_config.py``: ``c.FeedbackPage.hidden_inputs = "input"``."""


def feedback(course: CourseDirectory, name: str, url: str) -> list[str]:
    """Write the feedback on each submission of an assignment and return the students.

    A submission that could not be graded gets a page that says why.

    Raises:
        NbgraderError: Nothing has been graded, or the gradebook or the course's settings do not fit.
        NoGradebookError: There is no gradebook.
    """
    graded = {student: folder for student, folder in course.graded_submissions(name).items() if _notebooks(folder)}
    if not graded:
        raise NbgraderError(f"Nothing is graded for {name} yet. First run: python -m grader autograde {name}")
    hidden = hidden_inputs(course.config)
    known = read_grades(url, course.course_id, name)
    kept = notes(course, name)
    students = [student for student in known.submissions if Path(student).name == student]  # an id may be any text
    for student in students:
        _write(course, student, graded.get(student), known.name, known.submissions[student], hidden, kept)
    return students


def read_grades(url: str, course_id: str, assignment: str) -> AssignmentGrades:
    """Return the grades of an assignment from the gradebook; see `GradebookReader`."""
    with GradebookReader(url, course_id) as gradebook:
        return gradebook.read(assignment)


def hidden_inputs(config: Any) -> HiddenInputs:
    """Return how much of the hidden inputs learners see, by the course's settings; all by default."""
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
    kept: Mapping[str, str],
) -> None:
    """Write the pages of one submission into a folder, then move it into place: it is never there in part."""
    target = course.feedback(student, assignment)
    unfinished = target.with_name(f".{target.name}.part")
    shutil.rmtree(unfinished, ignore_errors=True)
    private_files.make_folder(unfinished)
    notebooks = {path.stem: _read(path) for path in _notebooks(folder)} if folder else {}
    for name in notebooks or submission.notebooks:
        marks = submission.notebooks.get(name, NotebookGrades())
        notebook = notebooks.get(name, {"cells": []})
        about = FeedbackPageData(
            assignment, name, submission.student.name, notebook, marks, submission.timestamp, hidden, kept
        )
        path = unfinished / f"{name}.html"
        path.write_text(page(about), encoding="utf-8", errors="replace")
        path.chmod(private_files.PAGE_MODE)
    for file in _exchange_files(course, student, assignment):
        shutil.copyfile(file, unfinished / file.name)
    shutil.rmtree(target, ignore_errors=True)
    os.replace(unfinished, target)


def _notebooks(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.ipynb"))


def _read(path: Path) -> Json:
    try:
        notebook: Json = json.loads(read_bytes(path, path.parent.resolve()))
        notebook["cells"]
    except (UnusableNotebookError, ValueError, KeyError, TypeError) as error:
        raise NbgraderError(f"{path} cannot be read ({error}); grade that submission again.") from None
    return notebook


def _exchange_files(course: CourseDirectory, student: str, assignment: str) -> Iterator[Path]:
    """Yield the files that nbgrader's exchange needs beside a page: the time of submission and its secret."""
    for name in (STAMP, SECRET):
        for folder in (course.autograded(student, assignment), course.submitted(student, assignment)):
            path = folder / name
            if path.is_file() and not path.is_symlink() and path.stat().st_size < 10_000:
                yield path
                break
