"""Sentences of a conversation: the text to answer, the separate requests in it, and their forms."""

from __future__ import annotations

import re
from collections.abc import Sequence

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
_QUOTED = re.compile(r"\"[^\"]{1,400}\"|(?<!\w)'[^']{1,400}'(?!\w)|“[^”]{1,400}”")
_GAP = re.compile(r"\s{3,}")


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
        if any(a < match.start() < b for a, b in inner):
            continue
        requests.append(single[start : match.start()].strip())
        start = match.end()
        if len(requests) == MAX_REQUESTS:
            break
    return [part for part in [*requests, single[start:].strip()] if part]


def quotation_spans(text: str) -> list[tuple[int, int]]:
    """Return the start and end of each quotation in ``text``; a message that is one quotation has none."""
    return [match.span() for match in _QUOTED.finditer(text) if len(match.group()) < 0.8 * len(text)]


def _last_user(messages: Sequence[Message]) -> int | None:
    return next((i for i in reversed(range(len(messages))) if messages[i].role == "user"), None)
