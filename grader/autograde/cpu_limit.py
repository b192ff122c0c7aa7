"""Limit of the judge's own processor time: learner code gives it patterns, schemas and requests to evaluate.

The time of a learner process is limited by the sandbox. This limits the judge itself: a regular expression in a
learner's schema can keep Python's matcher busy for years on a text of six characters.
"""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType

CHECK_SECONDS = 10.0
"""Processor time of the judge for one check; an honest answer takes hundredths of a second."""
_REPEAT_SECONDS = 0.1  # until it is raised again, should something have caught it


class CpuLimitError(BaseException):
    """The judge's time for one check is used up. Not an ``Exception``: no handler of mistakes may catch it."""


@contextlib.contextmanager
def cpu_limited(seconds: float = CHECK_SECONDS) -> Iterator[None]:
    """Raise `CpuLimitError` inside the block once it has used that much processor time.

    It has no effect outside the main thread and where there are no such timers (Windows).
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _exhausted)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, _REPEAT_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _exhausted(number: int, frame: FrameType | None) -> None:
    raise CpuLimitError
