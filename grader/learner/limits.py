"""Limits of the resources that one submission may use."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

MEBIBYTE = 1024 * 1024
MESSAGE = "cell"
"""Id of every request to a notebook, for widgets that ask which request their outputs belong to."""
BROKEN_CHANNEL = 70
"""Exit code of a learner process that could not go on with its messages to the grader."""
OUT_OF_MEMORY = 71
"""Exit code of a learner process that did not even have the memory left to report it."""
NOTEBOOK_BYTES = 2048 * MEBIBYTE
"""Address space of a notebook with plain cells: importing scientific libraries alone takes 500 MB of it."""


@dataclass(frozen=True)
class Limits:
    """Limits of the process of one submission."""

    wall_seconds: float = 10.0
    """For one request: a cell, a read, or a call."""
    total_seconds: float = 60.0
    """For the whole submission."""
    cpu_seconds: int = 30
    """Processor time of the whole submission, all its threads together."""
    memory_bytes: int = 512 * MEBIBYTE
    """Address space, beyond what the fork server has."""
    together_bytes: int = NOTEBOOK_BYTES
    """Memory of all learner processes of one judge, where cgroups count it: enough for a notebook of plain cells."""
    file_bytes: int = 16 * MEBIBYTE
    """The largest file; everything in the scratch folder together may be four times as much."""
    files: int = 10_000
    """Files and folders in the scratch folder together, where the sandbox can count them."""
    open_files: int = 64
    processes: int = 128
    """Threads: pools of forty are usual. With seccomp no further process can be started at all."""
    upcalls: int = 10_000
    """Calls of stubs during one request."""

    def to_json(self) -> dict[str, Any]:
        """Return the limits as JSON-ready data; ``Limits(**data)`` is the inverse."""
        return asdict(self)
