"""Submissions that wait to be graded."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from grader.course.provenance import digest


@dataclass(frozen=True)
class GradingTask:
    """One submission to grade."""

    student: str
    files: dict[str, bytes]
    lost_workers: int = 0
    """Workers that ended while they graded it."""

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(map(len, self.files.values()))

    @cached_property
    def digest(self) -> str:
        """sha256 of the files."""
        return digest(self.files)


class TaskQueue:
    """Tasks that no worker has: those given back, then new ones."""

    def __init__(self, tasks: Iterable[GradingTask]) -> None:
        self._fresh = iter(tasks)
        self._returned: deque[GradingTask] = deque()

    def next(self) -> GradingTask | None:
        """Return a task to be graded next, or None if there is no more."""
        return self._returned.popleft() if self._returned else next(self._fresh, None)

    def requeue(self, tasks: Iterable[GradingTask]) -> None:
        """Take tasks back; they come before all others."""
        self._returned.extendleft(reversed(list(tasks)))
