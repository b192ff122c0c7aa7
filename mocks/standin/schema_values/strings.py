"""Example strings and numbers: the simplest that the keywords of a JSON Schema allow."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from fractions import Fraction
from math import ceil, floor
from typing import Any

from mocks.api.schema import regex_timeout

FORMATS: Mapping[str, str] = {
    "date-time": "2026-01-01T12:00:00Z",
    "date": "2026-01-01",
    "time": "12:00:00Z",
    "duration": "P1D",
    "email": "user@example.com",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "uri": "https://example.com",
}
_MAX_CHARS = 1_000  # of a text for a pattern: `a{9}{9}{9}{9}` would exceed the memory
_GROUP = re.compile(
    r"(?<!\\)\((?:\?:|\?P?<\w+>)?((?:[^()\[\]\\]|\\.|\[(?:\\.|[^\]\\])*\])*)\)(?:\{(\d+)[^}]*\}|([*+?]))?"
)
_PIECE = re.compile(r"(\[(?:\\.|[^\]\\])*\]|\\.|.)(?:\{(\d+)[^}]*\}|([*+?]))?", re.S)
_CANDIDATES = "A0a-_ .,:/#@+!~é\n\t"


def text(schema: Mapping[str, Any]) -> str:
    """Return the simplest text for a schema of the type "string"."""
    if schema.get("format") in FORMATS:
        return FORMATS[schema["format"]]
    pattern = schema.get("pattern")
    least, most = min(schema.get("minLength") or 0, _MAX_CHARS), schema.get("maxLength")
    plain = "unknown".ljust(least, "x")[:most]
    return of_pattern(pattern, least) if isinstance(pattern, str) and not _matches(pattern, plain) else plain


def of_pattern(pattern: str, least: int = 0) -> str:
    """Return a text of at least ``least`` characters for the patterns common in schemas, "unknown" for others.

    Classes, groups, alternatives (the first is taken) and counts are supported; an open count grows to ``least``.
    """
    flat, before = pattern, ""
    while flat != before and len(flat) < _MAX_CHARS:
        before, flat = flat, _GROUP.sub(_repeated, flat, count=1)
    flat = _first_alternative(flat)
    for more in (0, max(0, least - len(_text_for(flat, 0)))):
        made = _text_for(flat, more)
        if len(made) >= least and _matches(pattern, made):
            return made
    return "unknown"


def number(schema: Mapping[str, Any], *, whole: bool) -> int | float:
    """Return the number nearest to zero within the bounds of ``schema``, and a multiple where one is required."""
    step = _fraction(schema.get("multipleOf"))
    if whole:
        step = Fraction(step.numerator) if step else Fraction(1)
    low, over = _bound(schema, "minimum", "exclusiveMinimum", max)
    high, under = _bound(schema, "maximum", "exclusiveMaximum", min)
    if not step:  # any number: exclusive bounds are avoided by half of the interval
        step = (high - low) / 2 if low is not None and high is not None and high > low else Fraction(1, 2)
        if low is not None and low >= 0 and (low > 0 or over):
            return _plain(low + step if over else low)
        if high is not None and high <= 0 and (high < 0 or under):
            return _plain(high - step if under else high)
        return 0
    least = None if low is None else (floor(low / step) + 1 if over else ceil(low / step))
    most = None if high is None else (ceil(high / step) - 1 if under else floor(high / step))
    times = 0
    if least is not None and least > 0:
        times = least
    elif most is not None and most < 0:
        times = most
    return _plain(times * step)


def _bound(schema: Mapping[str, Any], inclusive: str, exclusive: str, tighter: Any) -> tuple[Fraction | None, bool]:
    """Return the tighter of two bounds, and whether it is exclusive."""
    given = [(_fraction(schema.get(inclusive)), False), (_fraction(schema.get(exclusive)), True)]
    bounds = [(value, out) for value, out in given if value is not None]
    if not bounds:
        return None, False
    tightest = tighter(value for value, _ in bounds)
    return tightest, any(out for value, out in bounds if value == tightest)


def _fraction(value: Any) -> Fraction | None:
    """Return a number as a fraction of its decimal notation: 0.1 is exactly a tenth."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value or abs(value) == float("inf"):
        return None
    return Fraction(str(value))


def _plain(value: Fraction) -> int | float:
    if value.denominator == 1 or abs(value) > sys.float_info.max:
        return (
            floor(value) if value < 0 else ceil(value)
        )  # away from zero, so that a number beyond a bound stays beyond it
    return float(value)


def _matches(pattern: str, made: str) -> bool:
    return regex_timeout.search(pattern, made) is not False  # None, not decidable, counts as a match


def _repeated(group: re.Match[str]) -> str:
    inner, count, sign = group.groups()
    times = int(count) if count else 0 if sign in ("*", "?") else 1
    return (_first_alternative(inner) * min(times, _MAX_CHARS))[:_MAX_CHARS]


def _first_alternative(pattern: str) -> str:
    """Return the part before the first ``|`` that is neither escaped nor in a class."""
    for piece in _PIECE.finditer(pattern):
        if piece.group(1) == "|":
            return pattern[: piece.start()]
    return pattern


def _text_for(flat: str, more: int) -> str:
    """Return a text for a pattern without groups, its first open count increased by ``more``."""
    out: list[str] = []
    for piece in _PIECE.finditer(flat):
        what, count, sign = piece.groups()
        if what in ("^", "$", "\\b", "\\A", "\\Z"):
            continue
        times = int(count) if count else 0 if sign in ("*", "?") else 1
        if sign in ("*", "+") or "," in piece.group()[len(what) :]:
            times, more = times + more, 0
        out.append(_of_class(what) * min(times, _MAX_CHARS))
    return "".join(out)[:_MAX_CHARS]


def _of_class(what: str) -> str:
    if what.startswith("[") and len(what) > 1:
        return next((one for one in _CANDIDATES if re.match(what, one)), what[1])
    return {"\\d": "0", "\\w": "a", "\\s": " ", "\\D": "a", "\\S": "a", "\\W": " ", ".": "x"}.get(
        what, what.lstrip("\\") or "\\"
    )
