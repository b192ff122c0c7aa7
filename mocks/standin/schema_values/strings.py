"""Example strings and numbers: the simplest that the keywords of a JSON Schema allow."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from fractions import Fraction
from math import floor
from typing import Any

from mocks.api.schema import regex_timeout
from mocks.api.schema.validator import mismatch

FORMATS: Mapping[str, str] = {
    "date-time": "2026-01-01T12:00:00Z", "date": "2026-01-01", "time": "12:00:00Z", "duration": "P1D",
    "email": "user@example.com", "hostname": "example.com", "ipv4": "192.0.2.1", "ipv6": "2001:db8::1",
    "uuid": "00000000-0000-4000-8000-000000000000", "uri": "https://example.com",
}  # fmt: skip
_MAX_CHARS = 1_000  # of a text for a pattern
_GROUP = re.compile(r"\((?:\?:)?([^()|]*)(?:\|[^()]*)?\)(?:\{(\d+)[^}]*\}|([*+?]))?")
_PIECE = re.compile(r"(\[(?:\\.|[^\]\\])*\]|\\.|.)(?:\{(\d+)[^}]*\}|([*+?]))?", re.S)
_CANDIDATES = "A0a-_ .,:/#@+!~é\n\t"


def text(schema: Mapping[str, Any]) -> str:
    """Return the simplest text for a schema of the type "string"."""
    if schema.get("format") in FORMATS:
        return FORMATS[schema["format"]]
    pattern = schema.get("pattern")
    least, most = min(schema.get("minLength") or 0, _MAX_CHARS), schema.get("maxLength")
    plain = "unknown".ljust(least, "x")[:most]
    return of_pattern(pattern) if isinstance(pattern, str) and not _matches(pattern, plain) else plain


def of_pattern(pattern: str) -> str:
    """Return a text for a pattern of classes, counts and groups, such as ``^(ORD|INV)-[0-9]{5}$``; else "unknown"."""
    flat, before = pattern, ""
    while flat != before and len(flat) < _MAX_CHARS:  # a group becomes its first alternative
        before, flat = flat, _GROUP.sub(lambda group: group[1] * _times(group[2], group[3]), flat, count=1)
    pieces = (piece for piece in _PIECE.findall(flat) if piece[0] not in ("^", "$", "\\b"))
    made = "".join(_of_class(what) * _times(count, sign) for what, count, sign in pieces)[:_MAX_CHARS]
    return made if _matches(pattern, made) else "unknown"


def _times(count: str | None, sign: str | None) -> int:
    return min(int(count), _MAX_CHARS) if count else 0 if sign in ("*", "?") else 1


def number(schema: Mapping[str, Any], *, whole: bool) -> int | float:
    """Return 0, or else a number near a bound of ``schema`` that it allows."""
    names = ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum")
    bounds = [Fraction(str(schema[name])) for name in names if _is_number(schema.get(name))]
    multiple = Fraction(str(schema["multipleOf"])) if _is_number(schema.get("multipleOf")) else None
    step = Fraction(multiple.numerator if multiple else 1) if whole else multiple or Fraction(1, 2)
    near = [step * (floor(bound / step) + more) for bound in bounds for more in (0, 1, -1, 2, -2)]
    between = [] if whole or multiple else [*bounds, sum(bounds, Fraction(0)) / max(1, len(bounds))]
    limits = {"type": "number", **{name: schema[name] for name in (*names, "multipleOf") if name in schema}}
    made = [int(one) if one.denominator == 1 or abs(one) > sys.float_info.max else float(one)
        for one in (Fraction(0), *near, *between)]  # fmt: skip
    return next((one for one in made if mismatch(limits, one) is None), 0)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < float("inf")


def _matches(pattern: str, made: str) -> bool:
    return regex_timeout.search(pattern, made) is not False  # None, not decidable, counts as a match


def _of_class(what: str) -> str:
    if what.startswith("[") and len(what) > 1:
        return next((one for one in _CANDIDATES if re.match(what, one)), what[1])
    return {"\\d": "0", "\\w": "a", "\\s": " ", "\\D": "a", "\\S": "a", "\\W": " ", ".": "x"}.get(
        what, what.lstrip("\\") or "\\"
    )
