"""Limits that bubblewrap has no option for: the size of scratch folders, and namespaces for each judge.

bubblewrap leaves the fork server one capability, in the sandbox's own user namespace and nowhere else: to mount. It is
used once, before anything is imported, to limit how many files a scratch folder may hold, and given up for good. Each
judge's fork server then moves into a user namespace and a mount namespace of its own. The kernel counts a user's
processes for each user namespace, so the threads of one submission do not count for another. In the mount namespace the
judge's scratch folder lies over the one that holds all of them: those of others cannot even be named, and nothing else
can be written to or have its permissions or times changed.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable

from grader.sandbox import libc

SHARED_MEMORY = "/dev/shm"
"""Where locks and arrays of ``multiprocessing`` are made."""
SHARED = "shm"
"""Name of the folder in a judge's scratch folder that lies there."""
_MS_RDONLY, _MS_NOSUID, _MS_NODEV, _MS_NOEXEC, _MS_REMOUNT, _MS_BIND = 1, 2, 4, 8, 32, 4096
_CLONE_NEWNS, _CLONE_NEWUSER = 0x00020000, 0x10000000
_CAPABILITY_VERSION_3 = 0x20080522


def limit_size(folder: str, size: int, files: int) -> bool:
    """Limit the file system mounted at ``folder`` to ``size`` bytes and ``files`` files; return whether that worked."""
    options = f"size={size},nr_inodes={files},mode=700".encode()
    mounted = libc.library().mount(b"none", folder.encode(), b"tmpfs", _MS_NOSUID | _MS_NODEV | _MS_REMOUNT, options)
    return bool(mounted == 0)


def give_up_capabilities() -> None:
    """Drop every capability; raises `OSError` where the kernel refuses, which it has no reason to."""
    header = struct.pack("=Ii", _CAPABILITY_VERSION_3, 0)
    if libc.library().capset(header, struct.pack("=6I", *[0] * 6)) != 0:
        raise libc.last_error("capset")


def own_namespaces(folder: str, place: str, devices: Iterable[str]) -> bool:
    """Move into new namespaces of users and of mounts, and keep no capability there.

    A folder of the judge's own lies over `SHARED_MEMORY` from then on.

    Args:
        folder: The judge's scratch folder.
        place: Where it is from then on; what was below this folder cannot be reached any more.
        devices: Nodes of the machine's own. Bytes still go through, but nobody changes their permissions or times.

    Returns:
        Whether that was allowed. Otherwise ``folder`` is where it was.
    """
    unshare = libc.library().unshare
    own_mounts = unshare(ctypes.c_int(_CLONE_NEWUSER | _CLONE_NEWNS)) == 0
    if not own_mounts and unshare(ctypes.c_int(_CLONE_NEWUSER)) != 0:
        return False
    bound = own_mounts and bool(libc.library().mount(folder.encode(), place.encode(), None, _MS_BIND, None) == 0)
    if bound:
        shared = os.path.join(place, SHARED)
        os.makedirs(shared, 0o700, exist_ok=True)
        libc.library().mount(shared.encode(), SHARED_MEMORY.encode(), None, _MS_BIND, None)
    for device in filter(os.path.exists, devices if own_mounts else ()):
        kept = os.statvfs(device).f_flag & (_MS_NOSUID | _MS_NODEV | _MS_NOEXEC)  # these cannot be taken off
        libc.library().mount(None, device.encode(), None, _MS_REMOUNT | _MS_BIND | _MS_RDONLY | kept, None)
    give_up_capabilities()
    return bound
