"""Graded notebooks of a class, one at a time, and the addresses of the feedback pages on them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.course.course_directory import CourseDirectory
from grader.course.notebook import Json


@dataclass(frozen=True)
class GradedNotebook:
    """One notebook as a class run, or nbgrader, has written it."""

    student: str
    name: str
    cells: list[Json]


def graded_notebooks(course: CourseDirectory, assignment: str) -> Iterator[GradedNotebook]:
    """Yield the graded notebooks of an assignment; a file that is none is left out."""
    for student, folder in course.graded_submissions(assignment).items():
        for path in sorted(folder.glob("*.ipynb")):
            try:
                cells = json.loads(path.read_bytes())["cells"]
            except (OSError, ValueError, KeyError, TypeError):
                continue
            if isinstance(cells, list):
                yield GradedNotebook(student, path.stem, cells)


def text_of(source: Any) -> str:
    """Return the text of a cell, which nbgrader writes as a list of lines."""
    return "".join(map(str, source)) if isinstance(source, list) else str(source)


def feedback_link(course: CourseDirectory, assignment: str) -> Callable[[str], str | None]:
    """Return a function from a student to the address of the feedback page, seen from the folder of the reports."""

    def link(student: str) -> str | None:
        pages = sorted(course.feedback(student, assignment).glob("*.html"))
        return Path(os.path.relpath(pages[0], course.reports)).as_posix() if pages else None

    return link
