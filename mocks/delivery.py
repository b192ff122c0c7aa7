"""How an answer travels: at once and whole, or as a fault says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mocks.answers.faults import Fault, Kind
from mocks.answers.spoiled import cut_events, fail_events

HELD_SECONDS = 600.0
"""How long a connection without an answer is held: the patience of OpenAI's own clients."""
LATE_SECONDS = 1.0


class Ending(StrEnum):
    """How a connection ends."""

    WHOLE = "whole"
    """After the body."""
    BROKEN = "broken"
    """After the body, without HTTP's mark that it is all there."""
    DROPPED = "dropped"
    """Before the answer."""


@dataclass(frozen=True)
class Delivery:
    """What happens to an answer on its way."""

    delay: float = 0.0
    """Seconds before the first byte or, where the ending is `Ending.DROPPED`, before the connection is closed."""
    pace: float = 0.0
    """Seconds between two events of a stream."""
    ending: Ending = Ending.WHOLE
    hangs: bool = False
    """True: the client is to lose its patience, however long that takes; in process, nobody waits for it."""


PROMPT = Delivery()


def deliver(fault: Fault | None, body: bytes, *, streamed: bool) -> tuple[bytes, Delivery]:
    """Return what of ``body`` is sent under ``fault``, and how."""
    if fault is None:
        return body, PROMPT
    match fault.kind:
        case Kind.TIMEOUT:
            return b"", Delivery(_seconds(fault, HELD_SECONDS), ending=Ending.DROPPED, hangs=True)
        case Kind.DROP:
            return b"", Delivery(ending=Ending.DROPPED)
        case Kind.SLOW:
            return body, Delivery(_seconds(fault, LATE_SECONDS), pace=fault.pace if streamed else 0.0)
        case Kind.CUT if streamed:
            return cut_events(body, fault.at), Delivery(ending=Ending.BROKEN if fault.breaks else Ending.WHOLE)
        case Kind.STREAM_ERROR if streamed:
            return fail_events(body, fault.at), PROMPT
        case Kind.CUT:
            return body[: min(round(len(body) * fault.at), len(body) - 1)], Delivery(ending=Ending.BROKEN)
    return body, PROMPT


def _seconds(fault: Fault, default: float) -> float:
    return default if fault.seconds is None else fault.seconds
