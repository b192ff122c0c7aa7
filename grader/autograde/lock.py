"""Lock of a course: two class runs at a time would write the same gradebook and the same folders."""

from __future__ import annotations

import json
import os
import platform
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from grader.errors import WrongUseError

LOCK_NAME = ".class-run.lock"
_GRACE_SECONDS = 3.0  # that a run which was just stopped may still need to end


class CourseBusyError(WrongUseError):
    """Another class run is using the course; the text says which, and what to do."""


class CourseLock:
    """Lock that is held while the block runs; the system releases it however the process ends.

    The lock belongs to the process: workers that it starts do not hold it, so none of them can keep it.
    """

    def __init__(self, course: Path, assignment: str) -> None:
        self._path = course / LOCK_NAME
        self._assignment = assignment
        self._file: IO[bytes] | None = None

    def __enter__(self) -> CourseLock:
        """Take the lock.

        Raises:
            CourseBusyError: Another process has it, or the folder cannot be written.
        """
        try:
            self._file = self._path.open("r+b" if self._path.exists() else "w+b")
        except OSError as error:
            raise CourseBusyError(
                f"{self._path} cannot be written ({error.strerror}). Make the course's folder writable."
            ) from None
        until = time.monotonic() + _GRACE_SECONDS
        while not _lock(self._file):
            if time.monotonic() > until or _is_alive(self._holder()):
                description = self._describe_holder()
                self._file.close()
                raise CourseBusyError(description)
            time.sleep(0.05)
        self._file.truncate(0)
        now = time.strftime("%Y-%m-%d %H:%M:%S")
        mine = {"process": os.getpid(), "machine": platform.node(), "assignment": self._assignment, "since": now}
        self._file.seek(0)
        self._file.write(json.dumps(mine).encode() + b"\n")
        self._file.flush()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.truncate(0)
            self._file.close()  # the file stays: if it were removed, two runs could lock two files of the same name

    def _holder(self) -> dict[str, Any]:
        assert self._file is not None
        try:
            self._file.seek(0)
            found = json.loads(self._file.read())
            return found if isinstance(found, dict) else {}
        except (OSError, ValueError):
            return {}

    def _describe_holder(self) -> str:
        holder = self._holder()
        who = (
            f"process {holder.get('process')} on {holder.get('machine')}, grading {holder.get('assignment')} "
            f"since {holder.get('since')}"
            if holder
            else "it has not said which"
        )
        return (
            f"Another class run is at work on this course ({who}). Two would write the same gradebook. "
            f"Wait until it is done, or stop it, and start this one again. The lock is {self._path}."
        )


def _is_alive(holder: dict[str, Any]) -> bool:
    """Return whether the process is known to be alive, so that waiting for its end is no use."""
    if holder.get("machine") != platform.node() or not isinstance(holder.get("process"), int):
        return False
    if os.name != "posix":  # on Windows os.kill would end it
        return True
    try:
        os.kill(holder["process"], 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return True


def _lock(file: IO[bytes]) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows: only for --unsafe runs
        return _lock_on_windows(file)
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _lock_on_windows(file: IO[bytes]) -> bool:
    import msvcrt

    offset = 1 << 30  # beyond the text, which others have to be able to read
    file.seek(offset)
    try:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    except OSError:
        return False
    return True
