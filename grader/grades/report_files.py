"""Files of reports in a course, for the instructor alone, and their links to feedback pages."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from grader.course import private_files
from grader.course.course_directory import CourseDirectory


def write_report(course: CourseDirectory, name: str, html: str) -> Path:
    """Write ``reports/NAME`` in the course and return its path."""
    path = course.reports / name
    private_files.make_folder(path.parent)
    private_files.write_file(path, html.encode("utf-8", "replace"))
    return path


def feedback_link(course: CourseDirectory, assignment: str) -> Callable[[str], str | None]:
    """Return a function from a student to the address of the feedback page, seen from the folder of the reports."""

    def link(student: str) -> str | None:
        pages = sorted(course.feedback(student, assignment).glob("*.html"))
        return Path(os.path.relpath(pages[0], course.reports)).as_posix() if pages else None

    return link
