"""Grades submissions with nbgrader as it comes: its own commands, a kernel a notebook, no configuration of ours."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from pathlib import Path

from nbgrader.api import Gradebook

from tests.nbgrader_commands import run_nbgrader
from tests.sample_class.build import EXERCISES, Submission

Scores = dict[tuple[str, str], float]
"""By (student, check id)."""


def grade_unmodified(submissions: Collection[Submission], course_dir: Path) -> Scores:
    """Hand the submissions in to a course of their own in ``course_dir`` and grade them there: 2 s a submission."""
    assignments = sorted({each.assignment for each in submissions})
    for assignment in assignments:
        shutil.copytree(EXERCISES / "source" / assignment, course_dir / "source" / assignment)
    for each in submissions:
        place = course_dir / "submitted" / each.student / each.assignment
        place.mkdir(parents=True)
        shutil.copy(each.path, place)
    run_nbgrader(course_dir, "generate_assignment", "--assignment=*")
    run_nbgrader(course_dir, "autograde", "--assignment=*", seconds=1500)
    with Gradebook(f"sqlite:///{course_dir / 'gradebook.db'}") as gradebook:
        return {
            (submission.student.id, grade.name): grade.score
            for assignment in assignments
            for submission in gradebook.assignment_submissions(assignment)
            for notebook in submission.notebooks
            for grade in notebook.grades
        }
