"""Notebooks of the course in a learner's folder, also where somebody moved or renamed them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from grader.notebook_names import lesson_copy

ELSEWHERE = ("source", "submitted", "collected", "autograded", "feedback", "site", "build", "node_modules")
"""Folders in which no notebook is a learner's own; the last one has thousands of files."""


@dataclass(frozen=True)
class LearnerNotebooks:
    """Where each lesson and each assignment is, by its name; what cannot be found is missing."""

    lessons: Mapping[str, Path]
    assignments: Mapping[str, Path]


def find(folder: Path, checks: Mapping[str, Sequence[str]]) -> LearnerNotebooks:
    """Return the notebooks in ``folder``; ``checks`` has the ids of each assignment's checks.

    A notebook that is not in its place is known by what is in it: a lesson by its last cell, an assignment by the name
    of its first graded cell.
    """
    lessons, assignments = _in_their_places(folder, checks)
    lost_lessons = [name for name in checks if name not in lessons]
    lost_assignments = [name for name, ids in checks.items() if ids and name not in assignments]
    for path in _notebooks(folder) if lost_lessons or lost_assignments else ():
        text = path.read_text(encoding="utf-8", errors="replace")
        for name in lost_lessons:
            if f'read=\\"{name}\\"' in text:
                lessons.setdefault(name, path)
        for name in lost_assignments:
            if f'"grade_id": "{checks[name][0]}-answer"' in text:
                assignments.setdefault(name, path)
    return LearnerNotebooks(lessons, assignments)


def link(path: Path, here: Path) -> str:
    """Return the address of a notebook for a link in a notebook of the folder ``here``; empty if there is none."""
    try:
        return quote(Path(os.path.relpath(path, here)).as_posix())
    except ValueError:  # another drive of Windows
        return ""


def _in_their_places(folder: Path, names: Mapping[str, Sequence[str]]) -> tuple[dict[str, Path], dict[str, Path]]:
    lessons: dict[str, Path] = {}
    assignments: dict[str, Path] = {}
    for name in names:
        for file in (f"{name}.ipynb", lesson_copy(name)):  # the learner's copy wins
            if (folder / "notebooks" / file).is_file():
                lessons[name] = folder / "notebooks" / file
        path = folder / "exercises" / "release" / name / f"{name}.ipynb"
        if path.is_file():
            assignments[name] = path
    return lessons, assignments


def _notebooks(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in ELSEWHERE and not name.startswith("."))
        yield from (Path(place) / name for name in sorted(files) if name.endswith(".ipynb"))
