"""How long a judge itself may think about one answer: learner code hands it patterns, schemas and requests to look at.

Time spent waiting for a learner's process is limited by the sandbox. This limits the judge's own processor time: a
regular expression in a learner's schema can keep Python's matcher busy for years on a text of six characters.
"""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType

SECONDS = 10.0
"""Processor time of the judge for one check; an honest answer takes hundredths of a second."""
_AGAIN = 0.1  # seconds until it is said again, should something have caught it


class CpuLimitError(BaseException):
    """The judge's time for one answer is used up. No ``Exception``: nothing that forgives a mistake may swallow it."""


@contextlib.contextmanager
def limited(seconds: float = SECONDS) -> Iterator[None]:
    """Raise `CpuLimitError` inside the block once it has used so much processor time.

    Without effect outside of the main thread and where there are no such timers (Windows).
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _exhausted)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, _AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _exhausted(number: int, frame: FrameType | None) -> None:
    raise CpuLimitError
