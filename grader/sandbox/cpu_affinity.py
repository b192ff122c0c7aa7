"""Which processor a judge and the process it asks run on.

The two take turns: one waits while the other works. On one processor a message costs a change of process; on two it
wakes a sleeping processor up as well, which in virtual machines takes longer than most answers.
"""

from __future__ import annotations

import os


def pin_cpu(place: int, count: int) -> None:
    """Stay on the processor of judge ``place``, where there are as many processors as there are ``count`` judges.

    With fewer judges than processors the system's own choice stands: it knows which ones are busy. What this process
    starts stays there too.
    """
    if not hasattr(os, "sched_setaffinity"):  # Linux has it
        return
    mine = sorted(os.sched_getaffinity(0))
    if count == len(mine):
        os.sched_setaffinity(0, {mine[place]})
