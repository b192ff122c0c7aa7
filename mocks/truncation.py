"""Truncation of replies at a stop text or at the token limit of the request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from mocks.messages import ModelReply, ModelRequest

Cost = Callable[[ModelReply], int]
"""Returns the number of tokens that a reply is billed as."""


def cut(reply: ModelReply, request: ModelRequest, cost: Cost) -> ModelReply:
    """Return ``reply``, cut where ``request`` requires it."""
    return _within(_stopped(reply, request.stop), request.max_tokens, cost)


def _stopped(reply: ModelReply, stop: tuple[str, ...]) -> ModelReply:
    """End the text before the first stop text, which is not sent. Arguments of calls are not searched."""
    if not reply.text or not stop:
        return reply
    ends = [index for index in (reply.text.find(end) for end in stop if end) if index >= 0]
    return replace(reply, text=reply.text[: min(ends)]) if ends else reply


def _within(reply: ModelReply, most: int | None, cost: Cost) -> ModelReply:
    """Leave out what exceeds ``most`` tokens: whole calls first, then the end of the last part that is left."""
    if most is None or cost(reply) <= most:
        return reply
    calls = reply.calls
    while calls and cost(replace(reply, calls=calls[:-1])) > most:
        calls = calls[:-1]
    if calls:
        head, last = calls[:-1], calls[-1]

        def with_arguments(part: str) -> ModelReply:
            return replace(reply, calls=(*head, replace(last, arguments=part)), truncated=True)

        return with_arguments(_longest(last.arguments, lambda part: cost(with_arguments(part)) <= most))
    if reply.text is None:
        shown = _longest(reply.refusal or "", lambda part: cost(ModelReply(refusal=part)) <= most)
        return replace(reply, refusal=shown, calls=(), truncated=True)
    return replace(
        reply, text=_longest(reply.text, lambda part: cost(ModelReply(text=part)) <= most), calls=(), truncated=True
    )


def _longest(text: str, fits: Callable[[str], bool]) -> str:
    """Return the longest beginning of ``text`` that fits, by bisection: more text is never fewer tokens by much."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(text[:middle]) else (low, middle - 1)
    return text[:low]
