"""Dates and times as people write them, and their conversion to the format that a description asks for."""

from __future__ import annotations

import re
from datetime import date

_NAMES = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)"
)
DAY = r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
PART = r"(?:\s+(?:morning|afternoon|evening|night))"
PATTERNS = (
    r"\b\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[T ]\d{1,2}:\d{2}[:.\d]*(?:Z|[+-]\d{2}:?\d{2})?)?(?!\w)"
    r"|(?<![\w/-])\d{1,2}([-/.])\d{1,2}\1\d{2,4}\b(?!\w)",
    rf"\b\d{{4}}\s+{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?\b",
    rf"\b{MONTH}\.?\s*\d{{1,2}}(?:st|nd|rd|th)?\b(?!:)(?:,?\s*\d{{4}}\b)?",
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?:\s+of)?\s+{MONTH}\b\.?(?:,?\s*\d{{4}}\b)?",
    rf"\b{MONTH}\.?,?\s+(?:of\s+)?\d{{4}}\b",
    r"(?-i:\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b)",
    rf"\b(?:(?:this|next|last|on)\s+)?{DAY}s?\b{PART}?|\b(?:today|tonight|tomorrow|yesterday)\b{PART}?"
    r"|\b(?:this|next|last|coming|past|upcoming)\s+(?:week(?:end)?|month|year|decade|century|summer|winter|spring|fall)\b"
    r"|\bthe day after tomorrow\b|\b\d{1,2}(?:st|nd|rd|th)\s+century\b|\b(?:1[5-9]|20)\d0s\b",
)  # fmt: skip
"""Regular expressions, case-insensitive, the more specific ones first."""

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_NUMERIC = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_FORMAT = re.compile(r"(?i)\b(?:Y{4}|D{2}|M{2})(?:[-/. ](?:Y{4}|D{2}|M{2})){1,2}\b")
_SHOWN = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


def parse(text: str) -> date | None:
    """Return the date in ``text``, which must have a year, or None. In 04/05/2026 the month is first, as in the USA."""
    iso, numeric = _ISO.match(text), _NUMERIC.match(text)
    if iso:
        year, month, day = map(int, iso.groups())
    elif numeric:
        month, day, year = map(int, numeric.groups())
        month, day = (day, month) if month > 12 else (month, day)
    else:
        named = re.search(r"[A-Za-z]{3,}", re.sub(r"(?<=\d)(?:st|nd|rd|th)|\bof\b", "", text))
        if not named or named.group()[:3].lower() not in _NAMES:
            return None
        month = _NAMES.index(named.group()[:3].lower()) + 1
        years, days = re.findall(r"\b\d{4}\b", text), re.findall(r"(?<!\d)(\d{1,2})(?!\d)", text)
        if not years or not days:
            return None
        year, day = int(years[0]), int(days[0])
    try:
        return date(year, month, day)
    except ValueError:
        return None


def date_format(description: str) -> str | None:
    """Return the date format that a description asks for, such as "YYYY-MM-DD", or None."""
    named = _FORMAT.search(description)
    if named:
        return named.group().upper()
    return "YYYY-MM-DD" if _SHOWN.search(description) or "ISO" in description else None


def format_date(text: str, form: str | None) -> str:
    """Return a date in the format ``form``; unchanged without a format or where the date is incomplete."""
    day = parse(text)
    if form is None or day is None or ":" in text:
        return text
    parts = {"YYYY": f"{day.year:04}", "MM": f"{day.month:02}", "DD": f"{day.day:02}"}
    return re.sub("|".join(parts), lambda part: parts[part.group()], form)
