"""Landlock: a process gives up access to files, ports and signals for good. Linux only; no privilege is needed.

Versions of the kernel's interface (ABI) and what they added: 1 files, 2 moving between folders, 3 truncating, 4 TCP
ports, 5 device commands, 6 abstract unix sockets and signals to processes outside. What a kernel does not know is left
out, and `describe` returns the version. Source: the kernel's own documentation of the Landlock user interface.
"""

from __future__ import annotations

import os
import platform
import stat
import struct
import sys
from collections.abc import Sequence

from grader.sandbox import libc

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same numbers on every architecture
_VERSION_FLAG = 1
_PATH_BENEATH = 1

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
        return max(0, libc.system_call(_CREATE_RULESET, None, 0, _VERSION_FLAG))
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
        self._rules: list[bytes] = []
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
        own = [os.open(path, os.O_PATH | os.O_CLOEXEC) for path in writable]
        for rule in (*self._rules, *(_rule(each, self._files & ~_NOT_IN_SCRATCH) for each in own)):
            libc.system_call(_ADD_RULE, ruleset, _PATH_BENEATH, rule, 0)
        for each in own:
            os.close(each)
        if libc.prctl(libc.PR_SET_NO_NEW_PRIVS, 1):
            raise libc.last_error("prctl")
        libc.system_call(_RESTRICT_SELF, ruleset, 0)
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
        self._rules.append(_rule(descriptor, self._files & (access if is_folder else access & _FILE_ONLY)))

    def _create(self) -> int:
        attributes = [self._files]
        if self._abi >= 4:
            attributes.append(_TCP_BIND_AND_CONNECT)
        if self._abi >= 6:
            attributes.append(_ABSTRACT_SOCKETS_AND_SIGNALS)
        packed = struct.pack(f"={len(attributes)}Q", *attributes)
        return libc.system_call(_CREATE_RULESET, packed, len(packed), 0)


def _rule(descriptor: int, access: int) -> bytes:
    return struct.pack("=Qi", access, descriptor)
