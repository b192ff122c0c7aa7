"""Streams that end early or with an error."""

from __future__ import annotations

import json

from mocks.api.errors import ApiError
from mocks.faults.errors import HELP


def truncate_stream(body: bytes, at: float) -> bytes:
    """Return the first of the server-sent events in ``body``: up to ``fraction`` of those that carry arguments.

    Where none does, of all. At least one event is sent and the last never is.
    """
    events = body.split(b"\n\n")[:-1]
    mark = b"arguments.delta" if b"arguments.delta" in body else b'"arguments"'  # Responses, or Chat
    carrying = [i for i, event in enumerate(events) if mark in event]
    places = carrying if len(carrying) > 1 else list(range(len(events) - 1))
    last = places[min(round(len(places) * at), len(places) - 2) if len(places) > 1 else 0]
    return b"".join(event + b"\n\n" for event in events[: last + 1])


def inject_stream_error(body: bytes, at: float) -> bytes:
    """Return the first of the server-sent events in ``body``, as `truncate_stream` does, and an error after them.

    Chat Completions puts the usual envelope into a line of data, Responses sends an event of its own (the SDK's types).
    """
    sent = truncate_stream(body, at)
    text = f"The server had an error while processing your request. Sorry about that! {HELP}"
    if not body.startswith(b"event: "):
        envelope = ApiError(text, type="server_error").body()
        return sent + f"data: {json.dumps(envelope)}\n\n".encode()
    number = sent.count(b"\n\n")
    event = {"type": "error", "code": "server_error", "message": text, "param": None, "sequence_number": number}
    return sent + f"event: error\ndata: {json.dumps(event)}\n\n".encode()
