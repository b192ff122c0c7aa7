"""Grades submissions with nbgrader as it comes: its own commands, a kernel a notebook, no configuration of ours."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from nbgrader.api import Gradebook

from tests.sample_class.build import EXERCISES, Submission

Scores = dict[tuple[str, str], float]
"""By (student, check id)."""


def grade_with_stock(submissions: Iterable[Submission], assignment: str, course_dir: Path) -> Scores:
    """Hand the submissions in to a course of their own in ``course_dir`` and grade them there: 2 s a submission."""
    shutil.copytree(EXERCISES / "source" / assignment, course_dir / "source" / assignment)
    for each in submissions:
        place = course_dir / "submitted" / each.student / assignment
        place.mkdir(parents=True)
        shutil.copy(each.path, place)
    _nbgrader(course_dir, "generate_assignment", assignment)
    _nbgrader(course_dir, "autograde", assignment)
    with Gradebook(f"sqlite:///{course_dir / 'gradebook.db'}") as gradebook:
        return {
            (submission.student.id, grade.name): grade.score
            for submission in gradebook.assignment_submissions(assignment)
            for notebook in submission.notebooks
            for grade in notebook.grades
        }


def _nbgrader(course_dir: Path, *arguments: str) -> None:
    settings = course_dir / "settings"
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",  # nbgrader calls alembic by its name
        "JUPYTER_CONFIG_DIR": str(settings),
        "COURSE_PROGRESS": str(settings / "progress.json"),
    }
    run = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=course_dir,
        env=environment,
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    if run.returncode:
        raise RuntimeError(f"nbgrader {' '.join(arguments)} ended with {run.returncode}:\n{run.stderr[-3000:]}")
