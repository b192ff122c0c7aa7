"""Runner of a command that tells which processes it left behind: ``orphan_check REPORT MODULE ARGUMENT …``.

This process makes itself the one that inherits orphans, so nothing the command started can slip away from it, also
not by a double fork. REPORT gets the command lines of what was still there a moment after the command ended.
"""

from __future__ import annotations

import ctypes
import json
import os
import runpy
import sys
import time
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36
GRACE_SECONDS = 2.0


def children() -> dict[int, str]:
    """Return the living processes below this one: process id to command line."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split() if entry.name.isdigit() else []
        except OSError:  # it ended while we looked
            continue
        if fields and fields[0] != "Z":
            parents[int(entry.name)] = int(fields[1])
    found: set[int] = set()
    below = {os.getpid()}
    while below:
        below = {pid for pid, parent in parents.items() if parent in below}
        found |= below
    return {pid: _command(pid) for pid in found}


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return "?"


def main() -> int:
    """Run the command, wait a moment, write the report, and end as the command ended."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    report, *sys.argv = sys.argv[1:]
    command = os.fork()
    if not command:
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
        return 0
    code = os.waitstatus_to_exitcode(os.waitpid(command, 0)[1])
    until = time.monotonic() + GRACE_SECONDS
    while children() and time.monotonic() < until:
        time.sleep(0.1)
    left = children()
    Path(report).write_text(json.dumps(sorted(left.values())), encoding="utf-8")
    for pid in left:
        os.kill(pid, 9)
    return code


if __name__ == "__main__":
    sys.exit(main())
