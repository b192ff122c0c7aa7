"""Address space of a process, measured from inside a sandbox that has no ``/proc``."""

from __future__ import annotations

import mmap
import resource

_MOST = 1 << 47
"""What a process can have: half of what 48 bits address."""


def used_bytes() -> int:
    """Return the bytes of address space that this process uses, by trying under which limit it gets one page more."""
    limits = resource.getrlimit(resource.RLIMIT_AS)
    hard = limits[1]
    low, high = 0, _MOST if hard == resource.RLIM_INFINITY else hard
    while high - low > mmap.PAGESIZE:
        middle = (low + high) // 2
        resource.setrlimit(resource.RLIMIT_AS, (middle, hard))
        try:
            mmap.mmap(-1, mmap.PAGESIZE).close()
            enough = True
        except (OSError, MemoryError):
            enough = False
        finally:
            resource.setrlimit(resource.RLIMIT_AS, limits)
        low, high = (low, middle) if enough else (middle, high)
    return high
