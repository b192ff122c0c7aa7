"""Standard output and standard error of a notebook, which go to the judge as a kernel's messages."""

from __future__ import annotations

import contextlib
import contextvars
import io
import os
import threading
from typing import Any, Protocol

TEXT_LIMIT = 1_000_000  # characters kept of what one cell prints to one stream


class Emit(Protocol):
    """Takes what a kernel would publish."""

    def __call__(self, kind: str, content: dict[str, Any], *, hold: bool = False) -> None:
        """Take one output; with ``hold`` it may wait until the cell ends."""


class Stream(io.TextIOBase):
    """Standard output or standard error of a notebook: kept until it is flushed, as a kernel does."""

    encoding = "UTF-8"
    errors = "strict"

    def __init__(self, name: str, emit: Emit, number: int) -> None:
        self.name = name
        self._emit = emit
        self._number = number
        self._waiting: list[str] = []
        self._left = TEXT_LIMIT
        self._lock = threading.RLock()
        self._of = contextvars.ContextVar[int]("cell")
        self._cell = 0
        self._raw: int | None = None

    def begin(self, cell: int) -> None:
        """Belong to the next cell: what tasks of earlier ones print is dropped, as nbclient does."""
        self._waiting, self._left, self._cell = [], TEXT_LIMIT, cell
        self._of.set(cell)

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def isatty(self) -> bool:
        """Say that it is no terminal."""
        return False

    def fileno(self) -> int:
        """Return the descriptor that is written to."""
        return self._number

    def write(self, text: str) -> int:
        """Keep what still fits."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if self._of.get(self._cell) == self._cell:
            with self._lock:
                kept = text[: self._left]
                self._left -= len(kept)
                if kept:
                    self._waiting.append(kept)
        return len(text)

    def watch(self) -> None:
        """Take what is written to the descriptor itself too, as a kernel does; it goes to a file without a name."""
        path = os.path.join(os.path.expanduser("~"), self.name)
        self._raw = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        os.unlink(path)
        os.dup2(self._raw, self._number)

    def forget_raw(self) -> None:
        """Drop what was written to the descriptor."""
        if self._raw is not None:
            with contextlib.suppress(OSError):
                os.ftruncate(self._raw, 0)

    def take_raw(self) -> None:
        """Add what was written to the descriptor."""
        if self._raw is not None:
            with contextlib.suppress(OSError):
                written = os.pread(self._raw, TEXT_LIMIT, 0)
                if written:
                    self.write(written.decode("utf-8", "replace"))
                    os.ftruncate(self._raw, 0)

    def flush(self, *, hold: bool = False) -> None:
        """Send what waits as one output."""
        with self._lock:
            text, self._waiting = "".join(self._waiting), []
        if text:
            self._emit("stream", {"name": self.name, "text": text}, hold=hold)
