"""Where a reply ends early: at a stop text, or at the most tokens the request allows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from mocks.conversation import Call, Reply, Request


def cut(reply: Reply, request: Request, count: Callable[[str], int]) -> Reply:
    """Return ``reply`` as long as ``request`` lets it be; ``count`` says how many tokens a text is."""
    return _within(_stopped(reply, request.stop), request.most_tokens, count)


def _stopped(reply: Reply, stop: tuple[str, ...]) -> Reply:
    """End the text before the first stop text, which is not sent. Arguments of calls are not searched."""
    if not reply.text or not stop:
        return reply
    places = [place for place in (reply.text.find(end) for end in stop if end) if place >= 0]
    return replace(reply, text=reply.text[: min(places)]) if places else reply


def _within(reply: Reply, most: int | None, count: Callable[[str], int]) -> Reply:
    """Spend ``most`` tokens on the text, then on each call; where they run out, the rest is left out."""
    if most is None:
        return reply
    text, left, cut_short = _spend(reply.text, most, count)
    refusal, left, refusal_cut = _spend(reply.refusal, left, count)
    calls: list[Call] = []
    cut_short = cut_short or refusal_cut
    for call in reply.calls:
        if cut_short:
            break
        arguments, left, cut_short = _spend(call.arguments, max(left - count(call.name), 0), count)
        calls.append(replace(call, arguments=arguments or ""))
    return replace(reply, text=text, refusal=refusal, calls=tuple(calls), cut=cut_short)


def _spend(text: str | None, left: int, count: Callable[[str], int]) -> tuple[str | None, int, bool]:
    """Return as much of ``text`` as ``left`` tokens hold, how many are left, and whether something was left out."""
    if text is None:
        return None, left, False
    needed = count(text)
    if needed <= left:
        return text, left - needed, False
    low, high = 0, len(text)  # the longest start that fits, by halving: more text is never fewer tokens by much
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if count(text[:middle]) <= left else (low, middle - 1)
    return text[:low], 0, True
