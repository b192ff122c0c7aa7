"""Location of nbgrader's gradebook, and errors of its use."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

from grader.course import private_files
from grader.course.nbgrader_app import prepare
from grader.errors import GraderError, WrongUseError


def default_url(course: Path) -> str:
    """Return the URL of nbgrader's default gradebook of a course."""
    return f"sqlite:///{course.resolve() / 'gradebook.db'}"


def make_private(url: str) -> None:
    """Make the file of a gradebook that is not there yet, empty, so that only its owner can read it.

    SQLite gives its own temporary files the mode of the database. A file that cannot be made is reported by whoever
    opens the gradebook; who may read a database server is that server's matter.
    """
    path = url.removeprefix("sqlite:///")
    if path not in (url, "", ":memory:") and "?" not in path:
        with suppress(OSError):
            os.close(private_files.open_file(Path(path), os.O_EXCL))


def shown(url: str) -> str:
    """Return a database URL without its passwords, for messages: those of the user and those among its parameters."""
    address, mark, query = re.sub(r"(://[^:/@]*):.*@", r"\1:***@", url).partition("?")
    return address + mark + "&".join(map(_shown_parameter, query.split("&")))


def _shown_parameter(parameter: str) -> str:
    """Return ``name=value``, without a value that is or holds a password, however it is encoded."""
    name, mark, _ = parameter.partition("=")
    secret = re.search(r"pass|pwd|secret|token", unquote_plus(parameter), re.IGNORECASE)
    return f"{name}=***" if mark and secret else parameter


class GradebookError(GraderError):
    """The gradebook or the folder ``autograded`` cannot be used; the text says what is wrong and what to do."""


class NoGradebookError(WrongUseError, GradebookError):
    """There is no gradebook at the URL that was given."""


@contextmanager
def opened(url: str, course_id: str, *, purpose: str) -> Iterator[Any]:
    """Yield nbgrader's ``Gradebook`` at ``url``; ``purpose`` is what cannot be done with it, in the message.

    Raises:
        GradebookError: The gradebook cannot be opened, or what is done with it fails.
    """
    prepare()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbgrader's own use of SQLAlchemy warns
        from nbgrader.api import Gradebook, InvalidEntry
        from sqlalchemy.exc import SQLAlchemyError

        try:
            with Gradebook(url, course_id) as book:
                yield book
        except (SQLAlchemyError, InvalidEntry, ImportError) as error:
            reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
            raise GradebookError(f"The gradebook {shown(url)} cannot be {purpose}: {reason}. Look at --db.") from error
