"""Mutations of a stream: an early end, or an error among its events."""

from __future__ import annotations

import json

from mocks.api.errors import ApiError
from mocks.faults.errors import HELP


def truncate_stream(events: tuple[bytes, ...], at: float) -> tuple[bytes, ...]:
    """Return the beginning of the server-sent ``events``, up to the share ``at`` of those with arguments.

    Where there are none of these, the share is of all events. At least one event is sent, and the last never is.
    """
    is_responses = any(b"arguments.delta" in event for event in events)
    mark = b"arguments.delta" if is_responses else b'"arguments"'
    carrying = [i for i, event in enumerate(events) if mark in event]
    candidates = carrying if len(carrying) > 1 else list(range(len(events) - 1))
    last = candidates[min(round(len(candidates) * at), len(candidates) - 2) if len(candidates) > 1 else 0]
    return events[: last + 1]


def inject_stream_error(events: tuple[bytes, ...], at: float) -> tuple[bytes, ...]:
    """Return the beginning of the server-sent ``events``, as `truncate_stream` does, with an error after it.

    Chat Completions puts the usual envelope into a line of data, Responses has an event for it (the SDK's types).
    """
    sent = truncate_stream(events, at)
    text = f"The server had an error while processing your request. Sorry about that! {HELP}"
    if not events[0].startswith(b"event: "):
        envelope = ApiError(text, type="server_error").body()
        return (*sent, f"data: {json.dumps(envelope)}\n\n".encode())
    event = {"type": "error", "code": "server_error", "message": text, "param": None, "sequence_number": len(sent)}
    return (*sent, f"event: error\ndata: {json.dumps(event)}\n\n".encode())
