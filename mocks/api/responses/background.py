"""Responses in the background: queued when they are made, in progress when polled once, then as they end; or cancelled.

Nothing happens between two polls: what a response ends as is decided when it is made. Sources: recorded traffic of 2026
and the background guide; the wording of the refusal to cancel is not known.
"""

from __future__ import annotations

from mocks.api import errors
from mocks.api.json_text import Json
from mocks.api.storage import StoredResponse

POLLS = 2
"""After so many polls a response has ended."""


def is_asked(body: Json) -> bool:
    """Return whether a request is to be answered in the background."""
    return body.get("background") is True


def unfinished(response: Json, status: str) -> Json:
    """Return ``response`` before its end, in another ``status``."""
    return {
        **response,
        "status": status,
        "completed_at": None,
        "incomplete_details": None,
        "output": [],
        "usage": None,
    }


def poll(stored: StoredResponse) -> Json:
    """Return a stored response as it is now; one in the background is nearer to its end with each poll."""
    progress = stored.progress
    if progress is None:
        return stored.body
    if progress.cancelled:
        return unfinished(stored.body, "cancelled")
    progress.polls += 1
    return stored.body if progress.polls >= POLLS else unfinished(stored.body, "in_progress")


def finish(stored: StoredResponse) -> Json:
    """Return a stored response as it ends; nobody has to wait for one that is streamed."""
    if stored.progress is not None:
        stored.progress.polls = POLLS
    return stored.body


def cancel(stored: StoredResponse) -> Json:
    """Cancel a response in the background, if it has not ended; return it."""
    progress = stored.progress
    if progress is None:
        text = "Only responses that were made with background: true can be cancelled."
        raise errors.unknown_wording(text, None)
    if progress.polls >= POLLS:
        return stored.body
    progress.cancelled = True
    return unfinished(stored.body, "cancelled")
