"""One class run at a time on a course: two would write the same gradebook and the same folders."""

from __future__ import annotations

import json
import os
import platform
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from grader.errors import WRONG_USE, GraderError

NAME = ".class-run.lock"
_MOMENT = 3.0  # seconds a run that was stopped a moment ago may still need to end


class CourseBusyError(GraderError):
    """Another class run is at work on the course; the text says which and what to do."""

    exit_code = WRONG_USE


class CourseLock:
    """Held while the block runs; the system lets go of it when the process ends, however that ends.

    A lock of this kind is the process's own: workers it starts do not hold it, so nothing is left locked behind it.
    """

    def __init__(self, course: Path, assignment: str) -> None:
        self._path = course / NAME
        self._assignment = assignment
        self._file: IO[bytes] | None = None

    def __enter__(self) -> CourseLock:
        """Take the lock.

        Raises:
            CourseBusyError: another process has it.
        """
        try:
            self._file = self._path.open("r+b" if self._path.exists() else "w+b")
        except OSError as error:
            raise CourseBusyError(
                f"{self._path} cannot be written ({error.strerror}). Make the course's folder writable."
            ) from None
        until = time.monotonic() + _MOMENT
        while not _taken(self._file):
            if time.monotonic() > until or _lives(self._holder()):
                holder = self._told()
                self._file.close()
                raise CourseBusyError(holder)
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
            self._file.close()  # the file stays: taking it away would let two runs lock two files of one name

    def _holder(self) -> dict[str, Any]:
        assert self._file is not None
        try:
            self._file.seek(0)
            found = json.loads(self._file.read())
            return found if isinstance(found, dict) else {}
        except (OSError, ValueError):
            return {}

    def _told(self) -> str:
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


def _lives(holder: dict[str, Any]) -> bool:
    """Tell whether the process is known to live, so that waiting for its end is no use."""
    if holder.get("machine") != platform.node() or not isinstance(holder.get("process"), int):
        return False
    if os.name != "posix":  # there asking would end it
        return True
    try:
        os.kill(holder["process"], 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return True


def _taken(file: IO[bytes]) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows: only for --unsafe runs
        return _taken_on_windows(file)
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _taken_on_windows(file: IO[bytes]) -> bool:
    import msvcrt

    place = 1 << 30  # beyond the text, which others have to be able to read
    file.seek(place)
    try:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    except OSError:
        return False
    return True
