"""Location of nbgrader's gradebook, and the errors of using it."""

from __future__ import annotations

import re
from pathlib import Path

from grader.errors import WRONG_USE, GraderError


def default_url(course: Path) -> str:
    """Return where nbgrader keeps a course's gradebook unless told otherwise."""
    return f"sqlite:///{course.resolve() / 'gradebook.db'}"


def shown(url: str) -> str:
    """Return a database URL as it may be printed: without its password."""
    return re.sub(r"(://[^:/@]*):[^@]*@", r"\1:***@", url)


class GradebookError(GraderError):
    """The gradebook or the folder ``autograded`` cannot be used; the text says what is wrong and what to do."""


class NoGradebookError(GradebookError):
    """There is no gradebook at the URL that was given."""

    exit_code = WRONG_USE
