"""How much of the machine one submission may use."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

MEBIBYTE = 1024 * 1024
MESSAGE = "cell"
"""What every request to a notebook is called where widgets ask which request their outputs belong to."""
OUT_OF_MEMORY = 71
"""The exit code of a learner's process that had not even the memory left to say so."""


NOTEBOOK_BYTES = 2048 * MEBIBYTE
"""Address space of a notebook with plain cells: scientific libraries take 500 MB of it before they do anything."""


@dataclass(frozen=True)
class Limits:
    """Limits for the process of one submission."""

    wall_seconds: float = 10.0
    """For one request: a cell, a read, or a call."""
    total_seconds: float = 60.0
    """For the whole submission."""
    cpu_seconds: int = 30
    """Processor time of the whole submission, all its threads together."""
    memory_bytes: int = 512 * MEBIBYTE
    """Address space, the warm parent's own 150 MB or so included."""
    together_bytes: int = NOTEBOOK_BYTES
    """Memory of all that one judge has running, where the system counts it: enough for a notebook of plain cells."""
    file_bytes: int = 16 * MEBIBYTE
    """The largest file; everything in the scratch folder together may be four times as much."""
    files: int = 10_000
    """Files and folders in the scratch folder together, where the sandbox can count them."""
    open_files: int = 64
    output_bytes: int = 64 * 1024
    """Text kept of each of standard output and standard error, for one cell."""
    processes: int = 32
    """Threads; no further process can be started at all where seccomp is there."""
    upcalls: int = 10_000
    """Calls of stubs during one request."""

    def to_json(self) -> dict[str, Any]:
        """Return the limits as JSON-ready data; ``Limits(**data)`` is the inverse."""
        return asdict(self)
