"""Which sentence is to be answered, and the separate requests in it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mocks.conversation import Call, Message

LONGEST = 4_000
"""Characters of a message that are read. What follows is ignored, so that no message keeps the stand-in busy."""

_STARTS = (
    r"(?:please|what|what[’']s|where|where[’']s|who|how|when|which|is|are|can|could|would|will|do|does|i|show|find|search|get|give|tell|book|"
    r"freeze|cancel|track|send|create|check|convert|translate|schedule|update|refund|delete|list|calculate|compute|look|add|"
    r"play|order|buy|set|open|close|compare|determine|reserve|estimate)\b"
)
_SPLIT = re.compile(
    rf"(?<=[.?!;])\s+(?=\S)|\s*,?\s+(?:and|then|and then|and also|also|plus)\s+(?={_STARTS})|\s*,\s+(?={_STARTS})", re.I
)


def asked(messages: Sequence[Message]) -> str:
    """Return what the user asks for: the last user message, with the one before it where it answers a question."""
    at = _last_user(messages)
    if at is None:
        return ""
    before = messages[at - 1] if at else None
    if before and before.role == "assistant" and not before.calls and before.text.rstrip().endswith("?"):
        return f"{asked(messages[: at - 1])} {messages[at].text}".strip()[:LONGEST]
    return messages[at].text[:LONGEST]


def done(messages: Sequence[Message]) -> list[tuple[Call, str]]:
    """Return each call made since the user last spoke, with the content of its tool message."""
    at = _last_user(messages)
    since = messages[at + 1 if at is not None else 0 :]
    contents = {message.call_id: message.text for message in since if message.role == "tool"}
    return [(call, contents[call.id]) for message in since for call in message.calls if call.id in contents]


def parts(text: str) -> list[str]:
    """Return the requests in ``text``: its sentences, and the halves of "do this and do that"."""
    single = " ".join(text.split())  # a long run of spaces would keep the pattern busy for minutes
    return [part.strip() for part in _SPLIT.split(single) if part and part.strip()]


def _last_user(messages: Sequence[Message]) -> int | None:
    return next((i for i in reversed(range(len(messages))) if messages[i].role == "user"), None)
