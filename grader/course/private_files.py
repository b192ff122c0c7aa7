"""Files and folders with grades in them: for their owner alone, or for the group that shares the course.

Where a group may write to a folder, as nbgrader's ``groupshared`` has it, that group may use what is made in it.
What is there already keeps its mode.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

PAGE_MODE = 0o644
"""Mode of a feedback page: nbgrader's exchange hands out copies with it. Its folder keeps others away."""


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(0o700, exist_ok=True)
    if _is_shared(folder.parent):
        folder.chmod(stat.S_IMODE(folder.stat().st_mode) | 0o770)


def open_file(path: Path, flags: int) -> int:
    """Open a file for writing and return its descriptor; it is made if it is missing.

    Args:
        path: The file.
        flags: Further flags of ``os.open``.
    """
    mode = 0o660 if _is_shared(path.parent) else 0o600
    return os.open(path, os.O_WRONLY | os.O_CREAT | flags, mode)


def write_file(path: Path, data: bytes) -> None:
    """Write a file in one step: whoever reads it never sees a part of it."""
    unfinished = path.with_name(f".{path.name}.part")
    with os.fdopen(open_file(unfinished, os.O_TRUNC), "wb") as file:
        file.write(data)
    os.replace(unfinished, path)


def _is_shared(folder: Path) -> bool:
    return bool(folder.stat().st_mode & stat.S_IWGRP)
