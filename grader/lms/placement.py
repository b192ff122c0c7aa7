"""Placement of a submission: into ``submitted``, with what was there kept, and a record of the other system's names."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from grader.course import private_files
from grader.course.course_directory import CourseDirectory
from grader.course.late_penalties import STAMP
from grader.lms.sender import canvas_file
from grader.lms.submission import CollectedSubmission


class Placed(Enum):
    """Result of a placement."""

    NEW = "new"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"
    NOT_NEWER = "not newer"


@dataclass(frozen=True)
class Record:
    """Names in the other system, kept to give feedback back."""

    system: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    """By notebook: Canvas's name of the file, or Moodle's of the folder."""

    @property
    def number(self) -> int | None:
        """Number of the submission, where the system counts them."""
        numbers = [number for each in self.labels.values() if (number := canvas_file(each)) is not None]
        return max(numbers, default=None)


def record(course: CourseDirectory, student: str, assignment: str) -> Record:
    """Return what is recorded of a student's submission; an empty record if there is nothing."""
    try:
        return Record(**json.loads(_record_path(course, student, assignment).read_bytes()))
    except (OSError, ValueError, TypeError):
        return Record()


def recorded_at(course: CourseDirectory, student: str, assignment: str) -> float:
    """Return when the submission that is there was collected, in seconds since 1970; 0 if it was not."""
    path = _record_path(course, student, assignment)
    return path.stat().st_mtime if path.exists() else 0.0


def place(
    course: CourseDirectory, student: str, assignment: str, submission: CollectedSubmission, *, replace: bool
) -> Placed:
    """Put a submission where a class run looks for it.

    Something else that is there gives way to a newer submission only, and is kept in the folder ``collected``.
    """
    target = course.submitted(student, assignment)
    new = Record(submission.system, submission.labels)
    there = os.path.lexists(target) and any(target.iterdir())
    if there and _files(target) == submission.files:
        if record(course, student, assignment) != new:
            _write_record(course, student, assignment, new)
        return Placed.UNCHANGED
    if there and not (replace or _is_newer(new, submission, record(course, student, assignment), target)):
        return Placed.NOT_NEWER
    _write(course, student, assignment, submission)
    _write_record(course, student, assignment, new)
    return Placed.REPLACED if there else Placed.NEW


def _is_newer(new: Record, submission: CollectedSubmission, old: Record, target: Path) -> bool:
    if new.number is not None and old.number is not None:
        return new.number > old.number
    times = [path.stat().st_mtime for path in target.rglob("*") if path.is_file() and path.name != STAMP]
    return submission.modified > max(times, default=0.0)


def _files(folder: Path) -> dict[str, bytes]:
    paths = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink() and path.name != STAMP]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _write(course: CourseDirectory, student: str, assignment: str, submission: CollectedSubmission) -> None:
    """Write the files into a folder, then move it into place: a submission is never there in part."""
    target = course.submitted(student, assignment)
    unfinished = target.with_name(f".{target.name}.part")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        for name, data in submission.files.items():
            path = unfinished / name
            private_files.make_folder(path.parent)
            private_files.write_file(path, data)
            os.utime(path, (submission.modified, submission.modified))
    except OSError:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    if os.path.lexists(target):
        shutil.move(target, _aside(course, student, assignment))
    os.replace(unfinished, target)


def _aside(course: CourseDirectory, student: str, assignment: str) -> Path:
    """Return where to keep a submission that is replaced."""
    folder = course.collected(student) / assignment
    private_files.make_folder(folder)
    name = time.strftime("%Y-%m-%dT%H%M%S")
    count = len(list(folder.glob(f"{name}*")))
    return folder / (f"{name}-{count}" if count else name)


def _write_record(course: CourseDirectory, student: str, assignment: str, new: Record) -> None:
    path = _record_path(course, student, assignment)
    if new.system:
        private_files.make_folder(path.parent)
        private_files.write_file(path, json.dumps({"system": new.system, "labels": dict(new.labels)}).encode())
    elif path.exists():
        path.unlink()  # what is there now is another file than the one it names


def _record_path(course: CourseDirectory, student: str, assignment: str) -> Path:
    return course.collected(student) / f"{assignment}.json"
