"""Provenance of a result: the submission, assignment, grader and seed. The same four give the same result."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from grader.checks.own_checks import FILE
from grader.course.course_directory import CourseDirectory

_PACKAGES = ("grader", "mocks")
_LIBRARIES = ("openai", "pydantic")
_VERSION_DIGITS = 16  # hexadecimal: enough to tell versions apart, short enough to read


@dataclass(frozen=True)
class Provenance:
    """Provenance of one result."""

    submission: str
    """sha256 of the submission."""
    assignment_version: str
    grader_version: str
    seed: str

    @property
    def secret_seed(self) -> str:
        """The seed of the secret inputs: another one for each submission, and the same one for the same submission."""
        return f"{self.seed}/{self.submission}"

    def to_json(self) -> dict[str, str]:
        """Return JSON-ready data; ``Provenance(**data)`` is the inverse."""
        return asdict(self)


@dataclass(frozen=True)
class RunVersion:
    """What all results of one run have in common: the versions of assignment and grader, and the seed."""

    assignment_version: str
    grader_version: str
    seed: str

    def of(self, submission: str) -> Provenance:
        """Return the provenance of one submission's result."""
        return Provenance(submission, self.assignment_version, self.grader_version, self.seed)

    def to_json(self) -> dict[str, str]:
        """Return JSON-ready data."""
        return asdict(self)


def digest(files: Mapping[str, bytes], problem: str = "") -> str:
    """Return one sha256 over a submission's files and their names.

    Args:
        files: The files by name.
        problem: What kept files from being read.
    """
    total = hashlib.sha256(problem.encode("utf-8", "surrogateescape"))
    for name in sorted(files):
        total.update(f"{len(name)}:{name}:{len(files[name])}:".encode() + files[name])
    return total.hexdigest()


def assignment_version(course: CourseDirectory, assignment: str) -> str:
    """Return a short digest of the instructor's notebooks and own checks, and of how the course gives points."""
    folder = course.source(assignment)
    files = [*folder.glob("*.ipynb"), *folder.glob(FILE)]
    points = "all or nothing" if course.all_or_nothing else ""
    return digest({path.name: path.read_bytes() for path in files}, points)[:_VERSION_DIGITS]


@functools.cache
def grader_version() -> str:
    """Return a short digest of what grades: this project's code, Python, and the libraries that decide a result."""
    root = Path(__file__).resolve().parent.parent.parent
    files = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for package in _PACKAGES
        for path in (root / package).rglob("*.py")
    }
    return digest(files, f"{platform.python_version()} {_libraries()}")[:_VERSION_DIGITS]


def _libraries() -> dict[str, Any]:
    return {name: importlib.metadata.version(name) for name in _LIBRARIES}
