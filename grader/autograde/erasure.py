"""Erasure of a student: what a course stores about one, and its removal."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.autograde.lock import CourseLock
from grader.course import private_files
from grader.course.course_directory import CourseDirectory
from grader.course.gradebook import opened, shown
from grader.errors import GraderError


class NothingStoredError(GraderError):
    """Nothing is stored under an id."""


@dataclass(frozen=True)
class StoredData:
    """What a course stores about one student."""

    student: str
    gradebook: str | None
    """The gradebook that has the student; None if it does not."""
    submissions: int
    """Graded submissions in the gradebook."""
    folders: tuple[Path, ...]
    """Folders of submissions, of graded notebooks and of feedback."""
    journals: tuple[Path, ...]
    """Journals with results of the student."""
    reports: tuple[Path, ...]
    """Pages about the class, which may name the student; they are removed as a whole, and can be made again."""

    def __str__(self) -> str:
        lines = [f"Stored about {ascii(self.student)[1:-1]}:"]
        if self.gradebook:
            lines.append(f"  {self.gradebook}: name, address, graded submissions: {self.submissions}")
        lines += [f"  {path}: all files" for path in self.folders]
        lines += [f"  {path}: results" for path in self.journals]
        lines += [
            f"  {path}: the page, as it may show the name; python -m grader report makes it again"
            for path in self.reports
        ]
        return "\n".join(lines)


def stored(course: CourseDirectory, url: str, student: str) -> StoredData:
    """Return what a course stores about a student.

    Raises:
        NothingStoredError: There is nothing.
        GradebookError: The gradebook cannot be read.
    """
    with _gradebook(course, url) as book:
        submissions = _submissions(book, student)
    folders = tuple(course.student_folders(student))
    journals = tuple(path for path in sorted(course.journals.glob("*.jsonl")) if _without(path, student) is not None)
    if submissions is None and not folders and not journals:
        raise NothingStoredError(
            f"Nothing is stored about {student!a} in the course {course.root}. Ids are the names of the folders in "
            f"{course.shown(course.submitted('STUDENT', 'ASSIGNMENT').parent.parent)}."
        )
    gradebook = None if submissions is None else shown(url)
    reports = tuple(sorted(course.reports.glob("*.html")))
    return StoredData(student, gradebook, submissions or 0, folders, journals, reports)


def erase(course: CourseDirectory, url: str, student: str) -> StoredData:
    """Remove all that a course stores about a student, and return what that was.

    Whatever stops it in between, a second call removes the rest.

    Raises:
        NothingStoredError: There is nothing.
        GradebookError: The gradebook cannot be read or written.
        CourseBusyError: A class run is using the course.
    """
    with CourseLock(course.root, "no assignment (a student is erased)"):
        found = stored(course, url, student)
        for page in found.reports:
            page.unlink()
        for path in found.journals:
            _rewrite(path, _without(path, student) or b"")
        for folder in found.folders:
            _remove(folder)
        with _gradebook(course, url) as book:
            if book is not None and found.gradebook:
                book.remove_student(student)
                _overwrite_deleted(book)
    return found


@contextmanager
def _gradebook(course: CourseDirectory, url: str) -> Iterator[Any]:
    """Open the gradebook; None if there is none yet."""
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
        yield None
        return
    with opened(url, course.course_id, purpose="used") as book:
        yield book


def _submissions(book: Any, student: str) -> int | None:
    """Return how many submissions of a student a gradebook has; None if it does not know the student."""
    from nbgrader.api import MissingEntry

    try:
        return None if book is None else len(book.find_student(student).submissions)
    except MissingEntry:
        return None


def _overwrite_deleted(book: Any) -> None:
    """Let SQLite write its file anew: what was deleted would stay readable in it."""
    if book.engine.dialect.name == "sqlite":
        with book.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM")


def _without(path: Path, student: str) -> bytes | None:
    """Return a journal without a student's lines; None if it has none."""
    lines = path.read_bytes().splitlines(keepends=True)
    kept = [line for line in lines if not _is_about(line, student)]
    return None if len(kept) == len(lines) else b"".join(kept)


def _is_about(line: bytes, student: str) -> bool:
    quoted = json.dumps(student).encode()
    if quoted not in line:
        return False
    try:
        result = json.loads(line).get("result")
    except (ValueError, AttributeError):
        return True  # torn while it was written
    return isinstance(result, dict) and result.get("student") == student


def _rewrite(path: Path, data: bytes) -> None:
    """Replace a journal and keep its time: the newest is the one to go on with."""
    times = path.stat()
    private_files.write_file(path, data)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def _remove(folder: Path) -> None:
    if folder.is_symlink() or not folder.is_dir():
        folder.unlink()
    else:
        shutil.rmtree(folder)
