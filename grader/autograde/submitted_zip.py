"""A zip file with what learners handed in: read in memory, within limits; nothing of it is unpacked to disk."""

from __future__ import annotations

import io
import os
import struct
import time
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import IO

from grader.errors import GraderError

_MAX_MEMBERS = 2000
_MAX_DIRECTORY_BYTES = 1024 * 1024
_END = b"PK\x05\x06"
_LARGE_ARCHIVE = b"PK\x06\x07"  # stands before the end of archives of more than 4 GB
_LARGE_ARCHIVE_BYTES = 20
_END_BYTES, _COMMENT_BYTES = 22, 65_535
_SAYS_UTF_8 = 0x800
_ENCRYPTED = 0x1
_LEFT_OUT = ("__MACOSX", "__pycache__")


class UnreadableZipError(GraderError):
    """A zip file, or a file in it, cannot be read; the text is one sentence."""


class SubmittedZip:
    """The files in a zip file.

    Attributes:
        names: The names of the files, in order; hidden ones and those with a path out of the archive are left out.
    """

    def __init__(
        self, data: bytes | IO[bytes], most: int = _MAX_MEMBERS, most_directory_bytes: int = _MAX_DIRECTORY_BYTES
    ) -> None:
        """Read the list of files; raises `UnreadableZipError`.

        Args:
            data: The zip file; one that is open stays so as long as its files are read.
            most: The most files it may have.
            most_directory_bytes: The most bytes that its list of files may have.
        """
        file = io.BytesIO(data) if isinstance(data, bytes) else data
        _require_short_directory(file, most_directory_bytes)
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise UnreadableZipError(f"it is not a zip file ({error}).") from None
        members = [each.filename for each in self._zip.infolist() if not each.is_dir()]
        if len(members) > most:
            raise UnreadableZipError(f"it has {len(members)} files; the limit is {most}.")
        self.names = sorted({name for name in members if is_ordinary(name)})

    def size(self, name: str) -> int:
        """Return the size of a file, as the archive says; no more than that is unpacked."""
        return self._zip.getinfo(name).file_size

    def shown(self, name: str) -> str:
        """Return a name as it was meant: some programs, as that of macOS, write UTF-8 and do not say so."""
        if self._zip.getinfo(name).flag_bits & _SAYS_UTF_8:
            return name
        try:
            return name.encode("cp437").decode("utf-8")
        except UnicodeError:
            return name

    def modified(self, name: str) -> float:
        """Return the time of a file in seconds since 1970; zip files have the local time, and may have any."""
        try:
            return time.mktime((*self._zip.getinfo(name).date_time, 0, 0, -1))
        except (ValueError, OverflowError):
            return 0.0

    def read(self, name: str, limit: int) -> bytes:
        """Return the bytes of a file.

        Raises:
            UnreadableZipError: They are more than ``limit``, or not what the archive says, or encrypted.
        """
        if self.size(name) > limit:
            raise UnreadableZipError(f"{_last(name)} in it is too large: the limit is {limit} bytes.")
        if self._zip.getinfo(name).flag_bits & _ENCRYPTED:
            raise UnreadableZipError(f"{_last(name)} in it is locked with a password; ask for it without one.")
        try:
            if self._zip.getinfo(name).compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise UnreadableZipError(f"{_last(name)} in it is packed in an unusual way.")
            with self._zip.open(name) as file:
                return file.read(limit)
        except (zipfile.BadZipFile, zlib.error, RuntimeError, ValueError, OSError, EOFError) as error:
            raise UnreadableZipError(f"{_last(name)} in it cannot be unpacked ({type(error).__name__}).") from None

    def beside(self, name: str, limit: int) -> dict[str, bytes]:
        """Return the files in the folder of ``name`` and below that are no notebooks, by their path from there."""
        folder = PurePosixPath(name).parent
        found = {}
        for each in map(PurePosixPath, self.names):
            if each.is_relative_to(folder) and each.suffix != ".ipynb":
                data = self.read(str(each), limit)
                limit -= len(data)
                found[str(each.relative_to(folder))] = data
        return found


def _require_short_directory(file: IO[bytes], most: int) -> None:
    """Refuse a list of files that would take much memory to read; its length stands at the end of the archive."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _LARGE_ARCHIVE_BYTES - _END_BYTES - _COMMENT_BYTES))
    data = file.read()
    end = data.rfind(_END, max(0, len(data) - _END_BYTES - _COMMENT_BYTES))
    if end < 0 or len(data) < end + _END_BYTES:
        raise UnreadableZipError("it is not a zip file, or not all of one.")
    (length,) = struct.unpack_from("<L", data, end + 12)
    if length > most or data[:end][-_LARGE_ARCHIVE_BYTES:].startswith(_LARGE_ARCHIVE):
        raise UnreadableZipError("its list of files is too long.")


def is_ordinary(name: str) -> bool:
    """Return whether a path names a file that counts: not hidden, not made by a system, and not out of its archive."""
    parts = PurePosixPath(name).parts
    return (
        bool(parts)
        and name == str(PurePosixPath(name))
        and not name.startswith("/")
        and not any(part.startswith(".") or part in _LEFT_OUT for part in parts)
    )


def _last(name: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in PurePosixPath(name).name)[:80]
