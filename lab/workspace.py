"""A learner's own copy of the notebooks, for a course folder that is shared and may only be read.

The copy has the lessons, the exercises and a start page at their paths in the course, so links and instructions hold.
The course's packages are not copied: notebooks import them from where the course is installed.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from grader import progress
from lab.start_page import START, lessons, start_page

USUAL = "function-calling"
"""The folder in a learner's home."""


def working_folder(root: Path, asked: str | None) -> Path:
    """Return the folder to work in: the one asked for, else the course's own, else one in the home."""
    if asked is not None:
        return Path(asked).expanduser().resolve()
    writable = all(os.access(folder, os.W_OK) for folder in (root, root / "notebooks", root / "exercises"))
    return root if writable else Path.home() / USUAL


def copy_notebooks(root: Path, place: Path) -> list[str]:
    """Copy the notebooks of ``root`` into ``place`` that are not there yet, and write its start page.

    Returns the paths of what was copied. What is there already is never changed.

    Raises:
        OSError: the folder cannot be written.
    """
    copied = []
    if place != root:
        for name in [path for lesson in lessons(root) for path in (lesson.page, lesson.assignment)]:
            target = place / name
            if (root / name).exists() and not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(root / name, target)
                copied.append(name)
    write_start_page(root, place)
    return copied


def write_start_page(root: Path, place: Path) -> None:
    """Write the start page of ``place``: what is done, and what comes next."""
    best = {check: entry.best for check, entry in progress.load(place).checks.items()}
    (place / START).write_text(start_page(root, best), encoding="utf-8")
