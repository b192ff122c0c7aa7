"""Limits that bubblewrap has no option for: the size of scratch folders, and a user namespace for each judge.

bubblewrap leaves the fork server one capability, in the sandbox's own user namespace and nowhere else: to mount. It is
used once, before anything is imported, to limit how many files a scratch folder may hold, and given up for good. Each
judge's fork server then moves into a user namespace of its own: the kernel counts a user's processes for each
namespace, so the threads of one submission do not count for another. Where a step is not allowed, the folder and the
namespace stay as bubblewrap made them.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import struct

_MS_NOSUID, _MS_NODEV, _MS_REMOUNT = 2, 4, 32
_CLONE_NEWUSER = 0x10000000
_CAPABILITY_VERSION_3 = 0x20080522


def limit_size(folder: str, size: int, files: int) -> bool:
    """Limit the file system mounted at ``folder`` to ``size`` bytes and ``files`` files; return whether that worked."""
    options = f"size={size},nr_inodes={files},mode=700".encode()
    mounted = _libc().mount(b"none", folder.encode(), b"tmpfs", _MS_NOSUID | _MS_NODEV | _MS_REMOUNT, options)
    return bool(mounted == 0)


def give_up_capabilities() -> None:
    """Drop every capability; raises `OSError` where the kernel refuses, which it has no reason to."""
    header = struct.pack("=Ii", _CAPABILITY_VERSION_3, 0)
    if _libc().capset(header, struct.pack("=6I", *[0] * 6)) != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"capset: {os.strerror(code)}")


def own_user_namespace() -> bool:
    """Move into a new user namespace, with no capability in it; return whether that was allowed."""
    with contextlib.suppress(AttributeError):
        if _libc().unshare(ctypes.c_int(_CLONE_NEWUSER)) == 0:
            give_up_capabilities()
            return True
    return False


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
