"""Use that a process makes of its limits, measured from inside a sandbox that has no ``/proc``."""

from __future__ import annotations

import mmap
import os
import resource
from collections.abc import Callable

_MOST_BYTES = 1 << 47
"""What a process can have: half of what 48 bits address."""
_MOST_THREADS = 1 << 15


def address_space() -> int:
    """Return the bytes of address space that this process uses."""
    return _least(resource.RLIMIT_AS, _MOST_BYTES, mmap.PAGESIZE, lambda: mmap.mmap(-1, mmap.PAGESIZE).close())


def threads() -> int:
    """Return how many threads count against the limit on them; 0 where it does not bind this user."""
    return _least(resource.RLIMIT_NPROC, _MOST_THREADS, 1, _start_a_process) - 1


def _start_a_process() -> None:
    """Start what counts as a thread does; unlike a thread that was joined, a process that was waited for is gone."""
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def _least(what: int, most: int, step: int, need_more: Callable[[], object]) -> int:
    """Return the least limit under which ``need_more`` works, by trying."""
    limits = resource.getrlimit(what)
    hard = limits[1]
    low, high = 0, most if hard == resource.RLIM_INFINITY else min(most, hard)
    while high - low > step:
        middle = (low + high) // 2
        resource.setrlimit(what, (middle, hard))
        try:
            need_more()
            enough = True
        except (OSError, MemoryError):
            enough = False
        finally:
            resource.setrlimit(what, limits)
        low, high = (low, middle) if enough else (middle, high)
    return high
