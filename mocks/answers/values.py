"""Values that stand in a sentence: e-mail addresses, ids, numbers, dates, places, names, quoted text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from mocks.answers import words

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:tember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)"
)
_DAY = r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
_COUNTS = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_PART = r"(?:\s+(?:morning|afternoon|evening|night))"


class Kind(StrEnum):
    """What a found value looks like."""

    QUOTED = "quoted text"
    EMAIL = "e-mail address"
    URL = "web address"
    PHONE = "phone number"
    DATE = "date"
    TIME = "time"
    ID = "id"
    NUMBER = "number"
    PHRASE = "name"


_PATTERNS = tuple(
    (kind, re.compile(pattern, re.I if kind in (Kind.DATE, Kind.TIME) else 0))
    for kind, pattern in [
        (Kind.QUOTED, r"\"([^\"]+)\"|“([^”]+)”|(?<!\w)'([^']+)'(?!\w)|‘([^’]+)’(?!\w)"),
        (Kind.EMAIL, r"[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{0,64}\w"),
        (Kind.URL, r"https?://[^\s,]*[^\s,.?!]"),
        (Kind.DATE, r"\b\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b"),
        (Kind.DATE, rf"\b{_MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s+\d{{4}}\b)?"),
        (Kind.DATE, rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?:\s+of)?\s+{_MONTH}\b(?:,?\s+\d{{4}}\b)?"),
        (Kind.DATE, rf"\b(?:(?:this|next|on)\s+)?{_DAY}\b{_PART}?|\b(?:today|tonight|tomorrow)\b{_PART}?"),
        (Kind.TIME, r"\b\d{1,2}:\d{2}(?::\d{2})?(?:\s*[ap]\.?m\b)?|\b\d{1,2}\s*[ap]\.?m\b|\bnoon\b|\bmidnight\b"),
        (Kind.PHONE, r"\+\d[\d ()-]{6,}\d|\(\d{3}\)\s?\d{3}-\d{4}|\b\d{3}-\d{3,4}(?:-\d{4})?\b"),
        (Kind.ID, r"\b[A-Za-z]{1,12}(?:[-_][A-Za-z]{1,12})*[-_]?\d[\w-]*\b|#\d[\w-]*"),
        (Kind.NUMBER, r"(?<![\w.])-?\$?\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\w.])[-$€£]?\d+(?:\.\d+)?"),
        (Kind.NUMBER, rf"\b(?:{'|'.join(_COUNTS)})\b"),
        (Kind.PHRASE, r"\b[A-ZÀ-Ý][\w’'.&-]*[\w]?"
            r"(?:\s+(?:(?:of|de|la|the|and the)\s+)?[A-ZÀ-Ý][\w’'&-]*)*(?:,\s[A-Z]{2}\b)?"),
    ]
)  # fmt: skip
_NOT_A_NAME = words.word_set(
    """
    i i'm i'd i'll can could what what's where where's who how is are please show find tell get give book freeze
    compare calculate search look my the a an order which when if also and do does will would should let need
    want track cancel refund send create check convert translate schedule update list compute determine help hi
    hello it it's this that estimate fetch retrieve identify provide generate add make set play buy plan in for
    on at to from use
    """
)


@dataclass(frozen=True)
class Found:
    """A value in a sentence. ``start`` and ``end`` are offsets of characters."""

    kind: Kind
    text: str
    start: int
    end: int


def find(text: str) -> list[Found]:
    """Return the values in ``text`` in their order; where two overlap, the more particular kind stays."""
    taken: list[Found] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            found = _trim(kind, match)
            if found and not any(found.start < other.end and other.start < found.end for other in taken):
                taken.append(found)
    return sorted(taken, key=lambda found: found.start)


def _trim(kind: Kind, match: re.Match[str]) -> Found | None:
    if kind is Kind.QUOTED:
        inner = next(group for group in match.groups() if group is not None)
        return Found(kind, inner, match.start(), match.end())
    text, start = match.group(), match.start()
    if kind is Kind.DATE and text.lower().startswith("on "):
        text, start = text[3:], start + 3
    if kind is Kind.PHRASE:
        while text and text.split()[0].lower().rstrip(".,") in _NOT_A_NAME:
            rest = text.split(None, 1)[1:]
            start = match.end() - len(rest[0]) if rest else match.end()
            text = rest[0] if rest else ""
        text = re.sub(r"[’']s$", "", text).rstrip(".")
    return Found(kind, text, start, start + len(text)) if text else None


_JOINED = re.compile(
    r"[\s\"'”’]*(?:,|&|and|or|vs\.?|versus)?(?:\s*(?:and|or|versus|vs\.?))?\s*(?:(?:in|for|at|the|of|with)\s+)?[\s#\"'“‘]*",
    re.I,
)


def coordinated(found: Sequence[Found], text: str, one: Found) -> list[Found]:
    """Return ``one`` and the values of its kind that a comma, "and", "or" or "versus" joins to it, in order."""
    alike = [other for other in found if other.kind is one.kind]
    group: list[Found] = []
    for other in alike:
        if group and not _joined(text[group[-1].end : other.start]):
            if one in group:
                break
            group = []
        group.append(other)
    return group


def _joined(between: str) -> bool:
    return bool(_JOINED.fullmatch(between)) and bool(re.search(r"[,&]|\b(?:and|or|vs|versus)\b", between, re.I))


def number(text: str) -> int | float | None:
    """Return the number that ``text`` writes, or None."""
    if text.lower() in _COUNTS:
        return _COUNTS.index(text.lower()) + 2
    cleaned = re.sub(r"[,$€£%\s]", "", text)
    try:
        value = float(cleaned)
    except ValueError:
        return None
    return int(value) if re.fullmatch(r"-?\d+", cleaned) else value


def near(text: str, found: Found, before: int = 5, after: int = 3) -> tuple[list[str], list[str]]:
    """Return stems of the words right before a value (the nearest first) and right after it."""
    left = [words.stem(word) for word in words.words(text[max(0, found.start - 80) : found.start])]
    right = [words.stem(word) for word in words.words(text[found.end : found.end + 60])]
    return left[::-1][:before], right[:after]
