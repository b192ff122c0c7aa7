"""Landlock: a process gives up access to files, ports and signals for good. Linux only; no privilege is needed.

Versions of the kernel's interface (ABI) and what they added: 1 files, 2 moving between folders, 3 truncating, 4 TCP
ports, 5 device commands, 6 abstract unix sockets and signals to processes outside. What a kernel does not know is left
out, and `describe` returns the version. Source: the kernel's own documentation of the Landlock user interface.
"""

from __future__ import annotations

import ctypes
import errno
import functools
import os
import platform
import stat
import struct
import sys
from collections.abc import Sequence

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same numbers on every architecture
_VERSION_FLAG = 1
_PATH_BENEATH = 1
_PR_SET_NO_NEW_PRIVS = 38

_WRITE_FILE, _READ_FILE, _READ_DIR, _TRUNCATE = 1 << 1, 1 << 2, 1 << 3, 1 << 14
_READ = _READ_FILE | _READ_DIR
_EXECUTE, _MAKE_CHAR, _MAKE_SOCK, _MAKE_BLOCK = 1 << 0, 1 << 6, 1 << 9, 1 << 11
_IOCTL_DEV = 1 << 15
_FILE_ONLY = _WRITE_FILE | _READ_FILE | _TRUNCATE
_FILES_BY_ABI = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}
_NOT_IN_SCRATCH = _EXECUTE | _MAKE_CHAR | _MAKE_SOCK | _MAKE_BLOCK | _IOCTL_DEV
_TCP_BIND_AND_CONNECT = 0b11
_ABSTRACT_SOCKETS_AND_SIGNALS = 0b11


def version() -> int:
    """Return the kernel's Landlock ABI, 0 where there is none."""
    if sys.platform != "linux":
        return 0
    try:
        return max(0, _syscall(_CREATE_RULESET, None, 0, _VERSION_FLAG))
    except OSError:
        return 0


def describe() -> str:
    """Return ``yes (ABI n)``, or why there is no Landlock here."""
    abi = version()
    if abi:
        return f"yes (ABI {abi})"
    return f"no: the kernel {platform.release()} has it not, or not switched on"


class LandlockRules:
    """Rules on what a process may read: made once, before the fork, and applied after it."""

    def __init__(self, readable: Sequence[str], devices: Sequence[str]) -> None:
        """Open the paths that exist."""
        self._abi = version()
        self._files = _FILES_BY_ABI[min(self._abi, 5)] if self._abi else 0
        self._rules: list[tuple[int, int]] = []
        for path in readable:
            self._open(path, _READ)
        for path in devices:
            self._open(path, _READ_FILE | _WRITE_FILE)

    def apply(self, *writable: str) -> bool:
        """Confine this process, for good, to reading what is listed and writing below the folders ``writable``.

        Returns:
            Whether the kernel has Landlock.

        Raises:
            OSError: The kernel has Landlock and refused.
        """
        if not self._abi:
            return False
        ruleset = self._create()
        for descriptor, access in self._rules:
            _add(ruleset, descriptor, access & self._files)
        for path in writable:
            own = os.open(path, os.O_PATH | os.O_CLOEXEC)
            _add(ruleset, own, self._files & ~_NOT_IN_SCRATCH)
            os.close(own)
        _prctl(_PR_SET_NO_NEW_PRIVS, 1)
        _syscall(_RESTRICT_SELF, ruleset, 0)
        os.close(ruleset)
        return True

    def _open(self, path: str, access: int) -> None:
        if not self._abi:
            return
        try:
            descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            return
        is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        self._rules.append((descriptor, access if is_folder else access & _FILE_ONLY))

    def _create(self) -> int:
        attributes = [self._files]
        if self._abi >= 4:
            attributes.append(_TCP_BIND_AND_CONNECT)
        if self._abi >= 6:
            attributes.append(_ABSTRACT_SOCKETS_AND_SIGNALS)
        packed = struct.pack(f"={len(attributes)}Q", *attributes)
        return _syscall(_CREATE_RULESET, packed, len(packed), 0)


def _add(ruleset: int, descriptor: int, access: int) -> None:
    _syscall(_ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("=Qi", access, descriptor), 0)


@functools.cache
def _libc() -> ctypes.CDLL:
    """Return the C library; the forks of the fork server find it loaded."""
    library = ctypes.CDLL(None, use_errno=True)
    library.syscall.restype = ctypes.c_long
    return library


def _syscall(number: int, *arguments: int | bytes | None) -> int:
    libc = _libc()
    converted = [ctypes.c_long(item) if isinstance(item, int) else item for item in arguments]
    result = int(libc.syscall(ctypes.c_long(number), *converted))
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{os.strerror(code)} ({errno.errorcode.get(code)}, system call {number})")
    return result


def _prctl(option: int, value: int) -> None:
    libc = _libc()
    zero = ctypes.c_ulong(0)
    if libc.prctl(ctypes.c_int(option), ctypes.c_ulong(value), zero, zero, zero):
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
