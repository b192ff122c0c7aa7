"""Work in the places of earlier releases, where learners opened the course's own notebooks: moved into their folder.

The original goes back to its place, so that an update finds the course as it was.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from grader.notebook_names import COPIES_RECORD
from grader.progress import FOLDER as PROGRESS
from grader.whole_file import write_whole
from lab.learner_copies import LESSON, copy_path, relinked
from lab.originals import originals
from lab.start_page import START, TITLE
from lab.working_copy import holds_work
from lab.workspace import FOLDER, digest


def move_from_course(root: Path, folder: Path) -> dict[str, str]:
    """Move what somebody did in the course's own notebooks into ``folder``, with their points.

    Nothing is moved to a folder outside of the course, whose own notebooks may be another person's work.

    Returns:
        The path in ``folder`` of what was moved, by its path in the course.

    Raises:
        OSError: One of the folders cannot be written.
        OriginalsError: The notebooks cannot be made.
    """
    moved: dict[str, str] = {}
    if folder != root / FOLDER:
        return moved
    for path, original in originals(root).items():
        text = _read(root / path)
        if text is not None and text != original and holds_work(text, original):
            target = _place(folder, copy_path(path), relinked(text, path))
            if target:
                moved[path] = target
            write_whole(root / path, _committed(root, path) or original)
    if (root / PROGRESS).is_dir() and not (folder / PROGRESS).exists():
        folder.mkdir(parents=True, exist_ok=True)
        (root / PROGRESS).rename(folder / PROGRESS)
    if (_read(root / START) or "").startswith(TITLE):
        (root / START).unlink()
    return moved


def rename_lessons(folder: Path) -> list[str]:
    """Give the lessons in a learner's folder of an earlier release the names of today, and mend links to them.

    Returns:
        The new paths.

    Raises:
        OSError: The folder cannot be written.
    """
    if (folder / COPIES_RECORD).exists():
        return []
    renamed = []
    for old in sorted(folder.glob("notebooks/*.ipynb")):
        path = old.relative_to(folder).as_posix()
        if LESSON.fullmatch(path) and not (folder / copy_path(path)).exists():
            old.rename(folder / copy_path(path))
            renamed.append(copy_path(path))
    for path in [*renamed, *_paths(folder, "exercises/release/*/*.ipynb"), *_paths(folder, "notebooks/extras/*.ipynb")]:
        text = _read(folder / path)
        if text is not None and relinked(text, path) != text:
            write_whole(folder / path, relinked(text, path))
    return renamed


def _place(folder: Path, path: str, text: str) -> str:
    """Write a learner's notebook into their folder, beside what is there; return its path, or "" if it is there."""
    for name in _names(path):
        there = _read(folder / name)
        if there is None:
            write_whole(folder / name, text)
            return name
        if digest(there) == digest(text):
            return ""
    raise AssertionError("there is always another name")


def _names(path: str) -> Iterator[str]:
    yield path
    stem = path.removesuffix(".ipynb")
    yield from (f"{stem}_old_{number}.ipynb" for number in count(1))


def _committed(root: Path, path: str) -> str | None:
    """Return the text that git has of a file, which may be a class's own; None without git."""
    try:
        run = subprocess.run(["git", "show", f":./{path}"], cwd=root, capture_output=True, check=False)
        return run.stdout.decode("utf-8") if run.returncode == 0 else None
    except (OSError, UnicodeDecodeError):
        return None


def _paths(folder: Path, pattern: str) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in sorted(folder.glob(pattern))]


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
