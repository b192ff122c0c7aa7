"""Submissions: the students, their folders, and the files, read one student at a time."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.course.assignment import Assignment
from grader.course.course_directory import CourseDirectory
from grader.course.late_penalties import submitted_at
from grader.course.notebook import UnusableNotebookError, read_bytes
from grader.course.provenance import digest
from grader.course.recorded_assignment import read_submission


@dataclass(frozen=True)
class SubmissionFiles:
    """Files of one student's submission, or the problem that keeps them from being read."""

    student: str
    folder: Path
    files: Mapping[str, bytes]
    problem: str = ""

    @property
    def digest(self) -> str:
        """sha256 of the files."""
        return digest(self.files, self.problem)


def students(course: CourseDirectory, assignment: Assignment) -> list[str]:
    """Return the students who have submitted the assignment, in order."""
    return list(course.submissions(assignment.name))


def read(course: CourseDirectory, assignment: Assignment, student: str) -> SubmissionFiles:
    """Return one student's submission."""
    folder = course.submitted(student, assignment.name)
    trusted = course.resolved_submission(student, assignment.name)  # a student's folder may be a link to somewhere else
    files = {}
    try:
        _reject_source_hardlink(folder, course.source(assignment.name))
        if assignment.plain:
            files = read_submission(folder, trusted, assignment)
        else:
            for notebook in assignment.notebooks:
                files[notebook.name] = read_bytes(folder / f"{notebook.name}.ipynb", trusted)
        submitted_at(folder)  # a time that cannot be read would be a way around the due date
    except UnusableNotebookError as error:
        return SubmissionFiles(student, folder, {}, str(error))
    return SubmissionFiles(student, folder, files)


def _reject_source_hardlink(folder: Path, source: Path) -> None:
    """Reject the instructor's own file under a second name: who may write here may have made a hard link."""
    for own in source.glob("*.ipynb"):
        submitted = folder / own.name
        if submitted.is_file() and not submitted.is_symlink() and os.path.samefile(submitted, own):
            raise UnusableNotebookError(
                f"{own.name} is the instructor's file in source, under another name; ask for the student's."
            )
