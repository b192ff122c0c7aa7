"""Processes of a class run, found by who started whom."""

from __future__ import annotations

import os
import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Target(StrEnum):
    """Kind of a process of a class run."""

    COORDINATOR = "coordinator"
    WORKER = "worker"
    SANDBOX = "sandbox"
    FORK_SERVER = "fork server"
    SUBMISSION = "process of a submission"


@dataclass(frozen=True)
class _Process:
    number: int
    parent: int
    session: int
    command: str


def targets(coordinator: int) -> dict[Target, list[int]]:
    """Return the numbers of a run's processes, by kind; a kind without a process is not there."""
    children, commands = defaultdict(list), dict[int, str]()
    for process in _processes():
        children[process.parent].append(process)
        commands[process.number] = process.command
    found: dict[Target, list[int]] = defaultdict(list)
    found[Target.COORDINATOR].append(coordinator)
    waiting = [(each, False) for each in children[coordinator]]
    while waiting:
        process, is_sandboxed = waiting.pop()
        kind = _kind(process, is_sandboxed, commands.get(coordinator))
        if kind is not None:
            found[kind].append(process.number)
        waiting += [(each, is_sandboxed or kind is Target.SANDBOX) for each in children[process.number]]
    return dict(found)


def next_submissions(servers: list[int], seconds: float = 2.0) -> list[int]:
    """Return the processes of submissions that are next found below these fork servers: they live for milliseconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for server in servers:
            with suppress(OSError, IndexError, ValueError):
                for child in map(int, Path(f"/proc/{server}/task/{server}/children").read_text().split()):
                    if os.getsid(child) == child:
                        return [child]
    return []


def _kind(process: _Process, is_sandboxed: bool, coordinator: str | None) -> Target | None:
    if process.command.split("\0")[0].endswith("bwrap"):
        return Target.SANDBOX
    if is_sandboxed:  # a process of a submission begins with a session of its own
        return Target.SUBMISSION if process.session == process.number else Target.FORK_SERVER
    is_worker = process.command == coordinator or "spawn_main" in process.command  # forked, or started later
    return Target.WORKER if is_worker else None


def _processes() -> list[_Process]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has just ended
            status = (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            command = (folder / "cmdline").read_text(encoding="utf-8", errors="replace")
            if status[0] != "Z" and command:
                found.append(_Process(int(folder.name), int(status[1]), int(status[3]), command))
    return found
