"""Sentences of a conversation: the text to answer, the separate requests in it, and their forms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from mocks.messages import Message, ToolCall

MAX_REQUESTS = 24
"""Maximum number of requests that one message is split into; the rest belongs to the last."""
MAX_MESSAGE_CHARS = 4_000
"""Characters of a message that are read. The rest is ignored, so that no message keeps the stand-in busy."""

_STARTS = (
    r"(?:please|what|what[’']s|where|where[’']s|who|how|when|which|is|are|can|could|would|will|do|does|i|show|find|search|get|give|tell|book|"
    r"freeze|cancel|track|send|create|check|convert|translate|schedule|update|refund|delete|list|calculate|compute|look|add|"
    r"play|order|buy|set|open|close|compare|determine|reserve|estimate)(?![-\w])"
)
_ABBREVIATED = (  # no sentence ends after these
    r"(?<!\b(?:Mr|Ms|Dr|St|vs|No|Co)\.)(?<!\b(?:Mrs|Inc|LLC|Ltd|etc|e\.g|i\.e)\.)(?<!\bCorp\.)(?<!\b[A-Z]\.)"
    r"(?<!\b(?:ft|sq|hr|lb|oz|mi|km|cm|mm|kg)\.(?=\s+[a-z]))(?<!\b(?:min|sec|hrs|lbs)\.(?=\s+[a-z]))"
)
END = re.compile(rf"{_ABBREVIATED}(?<=[.?!;])\s+(?=\S)", re.I)
"""The boundary of two sentences."""
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


def request_text(messages: Sequence[Message]) -> str:
    """Return the last user message, with the request before it where it answers a question of the assistant."""
    at = _last_user(messages)
    if at is None:
        return ""
    before = messages[at - 1] if at else None
    if before and before.role == "assistant" and not before.calls and before.text.rstrip().endswith("?"):
        return f"{request_text(messages[: at - 1])} {_read(messages[at].text)}".strip()[:MAX_MESSAGE_CHARS]
    return _read(messages[at].text)


def _read(text: str) -> str:
    """Return the part of a message that is read, with long runs of whitespace shortened, which slow searches down."""
    return _GAP.sub(lambda gap: gap.group()[:2], text[:MAX_MESSAGE_CHARS])


def answered_calls(messages: Sequence[Message]) -> list[tuple[ToolCall, str]]:
    """Return each call made since the user last spoke, with the content of its tool message."""
    at = _last_user(messages)
    since = messages[at + 1 if at is not None else 0 :]
    contents = {message.call_id: message.text for message in since if message.role == "tool"}
    return [(call, contents[call.id]) for message in since for call in message.calls if call.id in contents]


def split_requests(text: str, finely: bool = False) -> list[str]:
    """Return the requests in ``text``: its sentences, and the halves of "do this and do that".

    With ``finely`` it is split at every "and" too, where a part may be a request or only a piece of one.
    """
    single = " ".join(text.split())  # a long run of spaces would keep the pattern busy for minutes
    inner = quotation_spans(single)
    requests: list[str] = []
    start = 0
    for match in (_FINE if finely else _SPLIT).finditer(single):
        inside = any(a < match.start() < b for a, b in inner)
        leads = match.group().startswith(",") and _LEADS.match(_SENTENCE.split(single[start : match.start()])[-1])
        if inside or leads:  # "If the radius is 3, what is the area": one request
            continue
        requests.append(single[start : match.start()].strip())
        start = match.end()
        if len(requests) == MAX_REQUESTS:
            break
    return [part for part in [*requests, single[start:].strip()] if part]


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Return the start and end of each sentence of ``text``."""
    cuts = [0, *(match.end() for match in END.finditer(text)), len(text)]
    return list(pairwise(cuts))


def quotation_spans(text: str) -> list[tuple[int, int]]:
    """Return the start and end of each quotation in ``text``; a message that is one quotation has none."""
    return [match.span() for match in _QUOTED.finditer(text) if len(match.group()) < 0.8 * len(text)]


def is_statement(piece: str) -> bool:
    """Return whether a sentence is a statement, not a request: "My id is 7", "I prefer red ones"."""
    return bool(_STATES.match(piece)) and not piece.rstrip("\"' ").endswith("?")


def collapse_spaces(text: str) -> str:
    """Return ``text`` with at most two spaces, and at most two line breaks, in a row."""
    return re.sub(r"[^\S\n]{3,}", "  ", re.sub(r"\n{3,}", "\n\n", text))


def refers_to_all(piece: str) -> bool:
    """Return whether a request is about all things named before: "for both", "in each city", "of these"."""
    return bool(re.search(r"\b(?:both|each|all|these|those)\b", piece, re.I))


def introduces(piece: str, after: str) -> bool:
    """Return whether ``piece`` introduces the request that ``after`` continues: "Also, I have a cat. May it come?"."""
    return bool(_NEXT.match(piece)) and bool(after) and not _NEXT.match(after)


def refers_to_previous(piece: str) -> bool:
    """Return whether a request refers to the one before: "do the same for Rome", "repeat it with 3"."""
    return bool(re.search(r"\b(?:same|repeat|again|likewise)\b", piece, re.I))


def _last_user(messages: Sequence[Message]) -> int | None:
    return next((i for i in reversed(range(len(messages))) if messages[i].role == "user"), None)
