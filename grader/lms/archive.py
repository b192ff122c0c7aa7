"""Archive of submissions: a zip file or a folder, its files read one at a time; nothing is unpacked beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from grader.autograde.submitted_zip import SubmittedZip, UnreadableZipError, is_ordinary
from grader.course.notebook import read_bytes
from grader.course.submitted_notebook import MAX_FILE_BYTES
from grader.errors import WrongUseError

MAX_FILES = 100_000
_MAX_DIRECTORY_BYTES = 64 * 1024 * 1024


class ArchiveError(WrongUseError):
    """An archive cannot be read at all; the text says why and what to do."""


@dataclass(frozen=True)
class ArchivedFile:
    """A file in an archive."""

    path: str
    """Its path there, with ``/``."""
    modified: float
    """Seconds since 1970."""
    read: Callable[[], bytes]
    """Raises a `GraderError` where the file cannot be read or is too large."""


@contextmanager
def opened(path: Path) -> Iterator[list[ArchivedFile]]:
    """Yield the files of an archive, in order; hidden ones, links and those with a path out of it are left out.

    Raises:
        ArchiveError: It cannot be read.
    """
    if path.is_dir():
        yield list(_in_folder(path))
        return
    try:
        with path.open("rb") as file:
            archive = SubmittedZip(file, MAX_FILES, _MAX_DIRECTORY_BYTES)
            yield [
                ArchivedFile(archive.shown(name), archive.modified(name), partial(archive.read, name, MAX_FILE_BYTES))
                for name in archive.names
            ]
    except UnreadableZipError as error:
        raise ArchiveError(
            f"{path} cannot be read: {error} Download it again, or unpack it and name the folder."
        ) from None


def _in_folder(folder: Path) -> Iterator[ArchivedFile]:
    home = folder.resolve()
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if is_ordinary(inside.as_posix()) and path.is_file() and not path.is_symlink():
            modified = path.stat().st_mtime
            yield ArchivedFile(inside.as_posix(), modified, partial(read_bytes, path, home, MAX_FILE_BYTES))
