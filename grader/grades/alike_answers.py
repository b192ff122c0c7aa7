"""Answers of a class that are alike, from the graded notebooks, and the page that shows them side by side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from grader.course.course_directory import CourseDirectory
from grader.course.notebook import mark
from grader.grades import fingerprints
from grader.grades.graded_notebooks import (
    answers_of,
    defined_names,
    graded_notebooks,
    instructor_cells,
    text_of,
)
from grader.grades.report_files import feedback_link, write_report
from grader.reports.alike_data import AlikePair
from grader.reports.alike_page import page


def gather(course: CourseDirectory, name: str) -> list[AlikePair]:
    """Return the pairs of learners whose answers are alike, those with most in common first."""
    answers: dict[str, dict[str, str]] = {}
    for notebook in graded_notebooks(course, name):
        own = answers.setdefault(notebook.student, {})
        try:
            for cell in notebook.cells:
                found = mark(cell)
                if found.get("solution") and cell["cell_type"] == "code":
                    own[str(found["grade_id"])] = text_of(cell["source"])
        except (KeyError, TypeError, AttributeError):
            continue  # not written by a class run
    release, source = instructor_cells(course.release(name)), instructor_cells(course.source(name))
    return fingerprints.pairs(answers, answers_of(release), answers_of(source), defined_names([*release, *source]))


def write_page(course: CourseDirectory, name: str, pairs: Sequence[AlikePair], labels: dict[str, str]) -> Path:
    """Write ``reports/alike-ASSIGNMENT.html`` in the course and return its path."""
    return write_report(course, f"alike-{name}.html", page(name, pairs, labels, feedback_link(course, name)))
