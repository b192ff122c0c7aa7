"""Which sentence is to be answered, and the separate requests in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from mocks.messages import Message, ToolCall

MOST = 24
"""Requests that one message is cut into; what follows belongs to the last."""
LONGEST = 4_000
"""Characters of a message that are read. What follows is ignored, so that no message keeps the stand-in busy."""

_STARTS = (
    r"(?:please|what|what[’']s|where|where[’']s|who|how|when|which|is|are|can|could|would|will|do|does|i|show|find|search|get|give|tell|book|"
    r"freeze|cancel|track|send|create|check|convert|translate|schedule|update|refund|delete|list|calculate|compute|look|add|"
    r"play|order|buy|set|open|close|compare|determine|reserve|estimate)(?![-\w])"
)
_ABBREVIATED = (  # no sentence ends behind these
    r"(?<!\b(?:Mr|Ms|Dr|St|vs|No|Co)\.)(?<!\b(?:Mrs|Inc|LLC|Ltd|etc|e\.g|i\.e)\.)(?<!\bCorp\.)(?<!\b[A-Z]\.)"
    r"(?<!\b(?:ft|sq|hr|lb|oz|mi|km|cm|mm|kg)\.(?=\s+[a-z]))(?<!\b(?:min|sec|hrs|lbs)\.(?=\s+[a-z]))"
)
END = re.compile(rf"{_ABBREVIATED}(?<=[.?!;])\s+(?=\S)", re.I)
"""What stands between two sentences."""
_SPLIT = re.compile(
    rf"{END.pattern}|\s*,?\s+(?:and|then|and then|and also|also|plus)\s+(?={_STARTS})"
    rf"|\s*,\s+(?={_STARTS})",
    re.I,
)

_FINE = re.compile(
    rf"{_SPLIT.pattern}|\s*,?\s+(?:and|then|as well as|along with|while)(?:\s+(?:then|also|finally))?\s+", re.I
)
_STATES = re.compile(
    r"[\s\"']*(?:(?:and|also|but),?\s+)?(?:the|my|it|he|she|they|we|this|that|there|their|his|her|its|these|those|you|our"
    r"|i\s+(?:prefer|like|love|hear|heard|have|had|am|was|just)|i[’']d\s+prefer|i\s+would\s+prefer|i[’']m\s+(?!looking)|being|preferably|hopefully|i[’']ve|it[’']s|both|each|all|some)\b",
    re.I,
)
_NEXT = re.compile(
    r"[\s\"']*(?:also|next|then|after that|later|additionally|finally|last(?:ly)?|(?:first|second|third)(?:ly)?)\b,",
    re.I,
)
_QUOTED = re.compile(r"\"[^\"]{1,400}\"|(?<!\w)'[^']{1,400}'(?!\w)|“[^”]{1,400}”")
_GAP = re.compile(r"\s{3,}")
_SENTENCE = re.compile(r"(?<=[.?!;])\s+")
_LEADS = re.compile(
    r"[\s\"']*(?:(?:also|and|then|finally|now|next),?\s+)?(?:(?:first|second|third|fourth|last|next|final|additional)(?:ly)?\b|also|then|now|here|later|however|meanwhile|once|if|in|given|for|with|when|after|assuming|suppose|considering|using|since|as|on|at|from|while|before)\b",
    re.I,
)


def asked(messages: Sequence[Message]) -> str:
    """Return what the user asks for: the last user message, with the one before it where it answers a question."""
    at = _last_user(messages)
    if at is None:
        return ""
    before = messages[at - 1] if at else None
    if before and before.role == "assistant" and not before.calls and before.text.rstrip().endswith("?"):
        return f"{asked(messages[: at - 1])} {_read(messages[at].text)}".strip()[:LONGEST]
    return _read(messages[at].text)


def _read(text: str) -> str:
    """Return as much of a message as is read; of a gap two characters, for a thousand blanks keep a search busy."""
    return _GAP.sub(lambda gap: gap.group()[:2], text[:LONGEST])


def done(messages: Sequence[Message]) -> list[tuple[ToolCall, str]]:
    """Return each call made since the user last spoke, with the content of its tool message."""
    at = _last_user(messages)
    since = messages[at + 1 if at is not None else 0 :]
    contents = {message.call_id: message.text for message in since if message.role == "tool"}
    return [(call, contents[call.id]) for message in since for call in message.calls if call.id in contents]


def parts(text: str, finely: bool = False) -> list[str]:
    """Return the requests in ``text``: its sentences, and the halves of "do this and do that".

    With ``finely`` it is cut at every "and" too: such a piece may be a request, and may be half of one.
    """
    single = " ".join(text.split())  # a long run of spaces would keep the pattern busy for minutes
    inner = quoted(single)
    found: list[str] = []
    start = 0
    for match in (_FINE if finely else _SPLIT).finditer(single):
        inside = any(a < match.start() < b for a, b in inner)
        leads = match.group().startswith(",") and _LEADS.match(_SENTENCE.split(single[start : match.start()])[-1])
        if inside or leads:  # "If the radius is 3, what is the area": one request
            continue
        found.append(single[start : match.start()].strip())
        start = match.end()
        if len(found) == MOST:
            break
    return [part for part in [*found, single[start:].strip()] if part]


def spans(text: str) -> list[tuple[int, int]]:
    """Return where each sentence of ``text`` begins and ends."""
    cuts = [0, *(match.end() for match in END.finditer(text)), len(text)]
    return list(pairwise(cuts))


def quoted(text: str) -> list[tuple[int, int]]:
    """Return where the quotations in ``text`` begin and end; a message that is one quotation has none."""
    return [match.span() for match in _QUOTED.finditer(text) if len(match.group()) < 0.8 * len(text)]


def states(piece: str) -> bool:
    """Tell whether a sentence states something and asks for nothing: "My id is 7", "I prefer red ones"."""
    return bool(_STATES.match(piece)) and not piece.rstrip("\"' ").endswith("?")


def without_gaps(text: str) -> str:
    """Return ``text`` with no more than two blanks, and no more than two line ends, on end."""
    return re.sub(r"[^\S\n]{3,}", "  ", re.sub(r"\n{3,}", "\n\n", text))


def speaks_of_all(piece: str) -> bool:
    """Tell whether a request is about all that was named before: "for both", "in each city", "of these"."""
    return bool(re.search(r"\b(?:both|each|all|these|those)\b", piece, re.I))


def leads_on(piece: str, after: str) -> bool:
    """Tell whether a piece begins the request that ``after`` goes on with: "Also, I have a cat. May it come?"."""
    return bool(_NEXT.match(piece)) and bool(after) and not _NEXT.match(after)


def says_the_same(piece: str) -> bool:
    """Tell whether a request refers to the one before: "do the same for Rome", "repeat it with 3"."""
    return bool(re.search(r"\b(?:same|repeat|again|likewise)\b", piece, re.I))


def _last_user(messages: Sequence[Message]) -> int | None:
    return next((i for i in reversed(range(len(messages))) if messages[i].role == "user"), None)
