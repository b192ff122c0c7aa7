"""Processor affinity of a judge and its learner processes.

The two take turns: one waits while the other works. On one processor a message costs a context switch; on two it also
wakes a sleeping processor, which in virtual machines takes longer than most answers. A fork server, and so each process
that it forks, runs where its judge is pinned.
"""

from __future__ import annotations

import contextlib
import ctypes
import os


def pin_judge(number: int, count: int) -> None:
    """Pin this judge to one processor, if it is alone or there are as many processors as judges.

    Otherwise the system chooses: it knows which processors are busy. So it does for a judge that is alone, which stays
    where it is.

    Args:
        number: The judge's number, from 0.
        count: The number of judges.
    """
    if not hasattr(os, "sched_setaffinity"):  # Linux has it
        return
    available = sorted(os.sched_getaffinity(0))
    if count == len(available):
        pin(available[number])
    elif count == 1:
        pin(ctypes.CDLL(None).sched_getcpu())


def pin(cpu: int) -> None:
    """Pin this process, and those it starts, to a processor; where that is not allowed, nothing changes."""
    with contextlib.suppress(OSError):
        os.sched_setaffinity(0, {cpu})


def pinned() -> int | None:
    """Return the one processor that this process may use, or None if there are several."""
    if not hasattr(os, "sched_getaffinity"):
        return None
    available = os.sched_getaffinity(0)
    return available.pop() if len(available) == 1 else None
