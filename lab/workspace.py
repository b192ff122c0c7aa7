"""Copy of the notebooks for a learner whose course folder is shared and read-only.

The copy has the lessons, the exercises and a start page at their paths in the course, so links and instructions work.
The course's packages are not copied: notebooks import them from where the course is installed.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from grader import progress
from lab.start_page import START, lessons, start_page

DEFAULT_FOLDER = "function-calling"
"""Name of the folder in a learner's home."""
EARLIER_NAMES = {"exercises/release/14_capstone/14_capstone.ipynb": "exercises/release/13_capstone/13_capstone.ipynb"}
"""Assignments that had another number, with their path then: what a learner wrote there goes on under the new one."""


def working_folder(root: Path, requested: str | None) -> Path:
    """Return the folder to work in: the requested one, else the course's own, else one in the home."""
    if requested is not None:
        return Path(requested).expanduser().resolve()
    writable = all(os.access(folder, os.W_OK) for folder in (root, root / "notebooks", root / "exercises"))
    return root if writable else Path.home() / DEFAULT_FOLDER


def copy_notebooks(root: Path, folder: Path) -> list[str]:
    """Copy the notebooks of ``root`` that are missing in ``folder``, and write its start page.

    Existing notebooks are never changed.

    Returns:
        The paths of the copied notebooks.

    Raises:
        OSError: The folder cannot be written.
    """
    copied = []
    if folder != root:
        extras = [f"notebooks/extras/{path.name}" for path in (root / "notebooks" / "extras").glob("*.ipynb")]
        for name in [*(path for lesson in lessons(root) for path in (lesson.page, lesson.assignment)), *extras]:
            target = folder / name
            if (root / name).exists() and not target.exists():
                written = folder / EARLIER_NAMES.get(name, name)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(written if written.exists() else root / name, target)
                copied.append(name)
    write_start_page(root, folder)
    return copied


def write_start_page(root: Path, folder: Path) -> None:
    """Write the start page of ``folder``: what is done, and what comes next."""
    best = {check: entry.best for check, entry in progress.load(folder).checks.items()}
    (folder / START).write_text(start_page(root, best), encoding="utf-8")
