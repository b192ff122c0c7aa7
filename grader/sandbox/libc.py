"""The C library, for what Python has no function for."""

from __future__ import annotations

import ctypes
import errno
import functools
import os

PR_SET_NO_NEW_PRIVS = 38


@functools.cache
def library() -> ctypes.CDLL:
    """Return the C library; the forks of the fork server find it loaded."""
    loaded = ctypes.CDLL(None, use_errno=True)
    loaded.syscall.restype = ctypes.c_long
    return loaded


def system_call(number: int, *arguments: int | bytes | None) -> int:
    """Make a system call and return its result.

    Raises:
        OSError: The kernel refused.
    """
    converted = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
    result = int(library().syscall(ctypes.c_long(number), *converted))
    if result < 0:
        raise last_error(f"system call {number}")
    return result


def prctl(option: int, *arguments: int) -> int:
    """Return what ``prctl`` returns; below zero it has failed."""
    padded = [ctypes.c_ulong(each) for each in (*arguments, 0, 0, 0, 0)[:4]]
    return int(library().prctl(ctypes.c_int(option), *padded))


def last_error(what: str) -> OSError:
    """Return the error of the call that was made last."""
    code = ctypes.get_errno()
    return OSError(code, f"{what}: {os.strerror(code)} ({errno.errorcode.get(code)})")
