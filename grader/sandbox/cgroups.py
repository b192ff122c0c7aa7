"""cgroups, which limit the memory and the number of processes of a judge's learner processes together.

Each judge of a run gets a group of its own, made below the group of this process, so that one submission cannot use
up what another judge needs. Version 1 needs root; version 2 needs a part of the tree that is delegated to the user, as
systemd does for a user's own session. A fork server gets its group's ``cgroup.procs`` open, moves itself into the
group and closes the file: the tree is not visible inside the sandbox.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from grader.learner.limits import MEBIBYTE, Limits

_SPARE_BYTES = 128 * MEBIBYTE
"""Above a process's own memory: the kernel's part of it, and pages that the fork server writes to."""
_SPARE_PROCESSES = 8
_TMPFS_SHARE = 4
_REMOVAL_SECONDS = 2.0
_PREFIX = "grader-"
_count = itertools.count()


@dataclass(frozen=True)
class CgroupParent:
    """A folder of the cgroup tree in which groups can be made, and what is counted there."""

    version: int
    folder: Path
    controllers: tuple[str, ...]


class JudgeCgroups:
    """Groups for several judges.

    Attributes:
        files: For each judge, descriptors of the ``cgroup.procs`` files of its groups.
    """

    def __init__(self, count: int, limits: Limits) -> None:
        """Make groups for ``count`` judges; raises `OSError` where that is not allowed."""
        self._folders: list[Path] = []
        self.files: list[list[int]] = []
        try:
            for _ in range(count):
                self.files.append([self._make(parent, limits) for parent in cgroup_parents()])
        except BaseException:
            self.remove()
            raise

    def close(self) -> None:
        """Close this process's copies of ``files`` once the fork servers have theirs."""
        for descriptor in itertools.chain.from_iterable(self.files):
            os.close(descriptor)
        self.files = []

    def remove(self) -> None:
        """Remove the groups, whose processes have ended."""
        self.close()
        until = time.monotonic() + _REMOVAL_SECONDS
        for folder in self._folders:
            while not _removed(folder) and time.monotonic() < until:
                time.sleep(0.005)
        self._folders = []

    def _make(self, parent: CgroupParent, limits: Limits) -> int:
        folder = parent.folder / f"{_PREFIX}{os.getpid()}-{next(_count)}"
        folder.mkdir()
        self._folders.append(folder)
        memory = limits.together_bytes + _TMPFS_SHARE * limits.file_bytes + _SPARE_BYTES
        processes = limits.processes + _SPARE_PROCESSES
        for name, value in _settings(parent, memory, processes):
            (folder / name).write_text(str(value))
        with contextlib.suppress(OSError):  # swap is not counted everywhere
            swap = {1: ("memory.memsw.limit_in_bytes", memory), 2: ("memory.swap.max", 0)}[parent.version]
            (folder / swap[0]).write_text(str(swap[1]))
        return os.open(folder / "cgroup.procs", os.O_WRONLY | os.O_CLOEXEC)


def enter(files: list[int]) -> None:
    """Move this process into the groups whose ``cgroup.procs`` are open as ``files``; raises `OSError`."""
    for descriptor in files:
        os.write(descriptor, b"0")


def describe() -> str:
    """Return ``yes (version n: what is counted)``, or why cgroups cannot be used here."""
    if sys.platform != "linux":
        return f"no: they belong to Linux, this is {sys.platform}"
    found = cgroup_parents()
    if not found:
        return "no: the groups of this host are not this user's to divide"
    counted = sorted({name for parent in found for name in parent.controllers})
    return f"yes (version {found[0].version}: {' and '.join(counted)})"


@functools.cache
def cgroup_parents() -> tuple[CgroupParent, ...]:
    """Return where groups can be made, as tried out: once for version 2, once for each controller of version 1."""
    try:
        candidates = _candidates()
    except OSError:
        return ()
    unified = [parent for parent in candidates if parent.version == 2 and _works(parent)]
    if unified:
        return (unified[0],)
    return tuple(parent for parent in candidates if parent.version == 1 and _works(parent))


def _candidates() -> list[CgroupParent]:
    own = _own_groups(Path("/proc/self/cgroup").read_text())
    found: list[CgroupParent] = []
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        before, _, after = line.partition(" - ")
        root, where = before.split()[3:5]
        kind, _, options = after.split()[:3]
        if kind == "cgroup2" and "" in own:
            here = _below(where, root, own[""])
            folders = [each for each in (here.parent, here) if _delegates(each)]
            found += [CgroupParent(2, each, ("memory", "processes")) for each in folders]
        elif kind == "cgroup":
            for name, counted in (("memory", "memory"), ("pids", "processes")):
                if name in options.split(",") and name in own:
                    found.append(CgroupParent(1, _below(where, root, own[name]), (counted,)))
    return found


def _own_groups(text: str) -> dict[str, str]:
    """Return the group of this process by controller; ``""`` is version 2."""
    groups: dict[str, str] = {}
    for line in text.splitlines():
        _, controllers, path = line.split(":", 2)
        groups |= dict.fromkeys(controllers.split(","), path)
    return groups


def _below(where: str, root: str, path: str) -> Path:
    return Path(where) / os.path.relpath(path, root)


def _delegates(folder: Path) -> bool:
    """Return whether a group of version 2 passes both controllers on to groups below it."""
    try:
        return {"memory", "pids"} <= set((folder / "cgroup.subtree_control").read_text().split())
    except OSError:
        return False


def _settings(parent: CgroupParent, memory: int, processes: int) -> list[tuple[str, int]]:
    if parent.version == 2:
        return [("memory.max", memory), ("pids.max", processes)]
    return [("memory.limit_in_bytes", memory)] if "memory" in parent.controllers else [("pids.max", processes)]


def _works(parent: CgroupParent) -> bool:
    """Return whether a group can be made and joined; groups left by runs that were killed are removed first."""
    _remove_abandoned(parent.folder)
    folder = parent.folder / f"{_PREFIX}{os.getpid()}-{next(_count)}"
    try:
        folder.mkdir()
    except OSError:
        return False
    try:
        for name, value in _settings(parent, 64 * MEBIBYTE, 16):
            (folder / name).write_text(str(value))
        moved = ["/bin/sh", "-c", 'echo 0 > "$1"', "sh", str(folder / "cgroup.procs")]
        return subprocess.run(moved, capture_output=True, timeout=10, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
    finally:
        _removed(folder)


def _remove_abandoned(folder: Path) -> None:
    """Remove the empty groups of runs that were killed: those whose maker is gone."""
    for each in folder.glob(f"{_PREFIX}*-*"):
        maker = each.name.removeprefix(_PREFIX).partition("-")[0]
        if maker.isdigit() and not Path(f"/proc/{maker}").exists():
            _removed(each)


def _removed(folder: Path) -> bool:
    try:
        folder.rmdir()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True
