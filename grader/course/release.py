"""From the instructor's version to what learners get, through nbgrader's own generator."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from grader.course.assignment import load
from grader.course.nbgrader_app import convert

_SETTINGS = ("*.py", "*.yml", "*.yaml", "source/*.ipynb")
"""What nbgrader reads of a course beside the assignment: configuration, ``autotests.yml``, headers and footers."""


def release(course: Path, name: str, url: str) -> None:
    """Write ``release/name`` and record the assignment in the gradebook.

    Raises:
        BadAssignment: the instructor's version cannot be used.
        NbgraderFailed: nbgrader refused it.
    """
    load(course, name)
    convert("GenerateAssignment", course, name, url)


def record(course: Path, name: str, url: str) -> None:
    """Record the assignment in the gradebook and leave ``release`` as it is."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        shutil.copytree(course / "source" / name, copy / "source" / name)
        for pattern in _SETTINGS:
            for file in course.glob(pattern):
                shutil.copy(file, copy / file.relative_to(course))
        convert("GenerateAssignment", copy, name, url)


def names(course: Path) -> list[str]:
    """Return the assignments that have an instructor's version, in order."""
    return sorted(path.name for path in (course / "source").glob("*") if any(path.glob("*.ipynb")))
