"""The delivery of an answer: at once and whole, or as a fault has it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from mocks.faults.spec import Fault, FaultKind
from mocks.faults.stream_mutations import inject_stream_error, truncate_stream

HELD_SECONDS = 600.0
"""How long a connection without an answer is held: the default timeout of OpenAI's own clients."""
LATE_SECONDS = 1.0


class ConnectionEnd(StrEnum):
    """The end of a connection."""

    WHOLE = "whole"
    """After the body."""
    BROKEN = "broken"
    """After the body, without the mark by which HTTP says that it is complete."""
    DROPPED = "dropped"
    """Before the answer."""


class ResponseDelivery(NamedTuple):
    """The way in which an answer is sent."""

    delay: float = 0.0
    """Seconds before the first byte or, with `ConnectionEnd.DROPPED`, before the connection is closed."""
    event_interval: float = 0.0
    """Seconds between two events of a stream."""
    connection_end: ConnectionEnd = ConnectionEnd.WHOLE
    hold_open: bool = False
    """True: the client waits until its own timeout; in process, that is raised at once."""


IMMEDIATE = ResponseDelivery()


def deliver(
    fault: Fault | None, chunks: tuple[bytes, ...], *, streamed: bool
) -> tuple[tuple[bytes, ...], ResponseDelivery]:
    """Return those of an answer's ``chunks`` that are sent under ``fault``, and how they are sent.

    Args:
        fault: The fault; None leaves the answer as it is.
        chunks: The events of a stream, or the whole body in one.
        streamed: Whether ``chunks`` are events.
    """
    if fault is None:
        return chunks, IMMEDIATE
    match fault.kind:
        case FaultKind.TIMEOUT:
            delay = _seconds(fault, HELD_SECONDS)
            return (), ResponseDelivery(delay, connection_end=ConnectionEnd.DROPPED, hold_open=True)
        case FaultKind.DROP:
            return (), ResponseDelivery(connection_end=ConnectionEnd.DROPPED)
        case FaultKind.SLOW:
            interval = fault.event_interval if streamed else 0.0
            return chunks, ResponseDelivery(_seconds(fault, LATE_SECONDS), event_interval=interval)
        case FaultKind.STREAM_ERROR if streamed:
            return inject_stream_error(chunks, fault.fraction), IMMEDIATE
        case FaultKind.CUT if streamed:
            end = ConnectionEnd.BROKEN if fault.drops_connection else ConnectionEnd.WHOLE
            return truncate_stream(chunks, fault.fraction), ResponseDelivery(connection_end=end)
        case FaultKind.CUT:
            (body,) = chunks
            kept = min(round(len(body) * fault.fraction), len(body) - 1)
            return (body[:kept],), ResponseDelivery(connection_end=ConnectionEnd.BROKEN)
    return chunks, IMMEDIATE


def _seconds(fault: Fault, default: float) -> float:
    return default if fault.seconds is None else fault.seconds
