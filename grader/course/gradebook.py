"""Location of nbgrader's gradebook, and errors of its use."""

from __future__ import annotations

import re
from pathlib import Path

from grader.errors import WRONG_USE, GraderError


def default_url(course: Path) -> str:
    """Return the URL of nbgrader's default gradebook of a course."""
    return f"sqlite:///{course.resolve() / 'gradebook.db'}"


def shown(url: str) -> str:
    """Return a database URL without its password, for messages."""
    return re.sub(r"(://[^:/@]*):[^@]*@", r"\1:***@", url)


class GradebookError(GraderError):
    """The gradebook or the folder ``autograded`` cannot be used; the text says what is wrong and what to do."""


class NoGradebookError(GradebookError):
    """There is no gradebook at the URL that was given."""

    exit_code = WRONG_USE
