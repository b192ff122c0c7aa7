"""Processor affinity of a judge and its learner processes.

The two take turns: one waits while the other works. On one processor a message costs a context switch; on two it also
wakes a sleeping processor, which in virtual machines takes longer than most answers.
"""

from __future__ import annotations

import os


def pin_cpu(judge: int, count: int) -> None:
    """Pin this process, and those it starts, to one processor where there are as many processors as judges.

    Otherwise the system chooses: it knows which processors are busy.

    Args:
        judge: The judge's number, from 0.
        count: The number of judges.
    """
    if not hasattr(os, "sched_setaffinity"):  # Linux has it
        return
    available = sorted(os.sched_getaffinity(0))
    if count == len(available):
        os.sched_setaffinity(0, {available[judge]})
