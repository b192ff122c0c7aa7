"""Patterns that come with a request, sought within a limit of time: a short one can keep a matcher busy for years."""

from __future__ import annotations

import re

SECONDS = 0.1
"""For one search; an honest pattern takes microseconds."""
_REPEATED_TWICE = re.compile(r"[*+}]\)*[^()]*\)[*+{]")
"""A repetition inside of a repeated group: what runs away, as a rule. Only asked where nothing can stop a matcher."""


def found(pattern: str, text: str) -> bool | None:
    """Tell whether a pattern is found in a text within `SECONDS`; None for one of another dialect than Python's."""
    try:
        re.compile(pattern)
        return _searched(pattern, text)
    except TimeoutError:
        return False
    except (re.error, OverflowError, RecursionError):
        return None


def _searched(pattern: str, text: str) -> bool | None:
    try:
        import regex  # type: ignore[import-untyped]
    except ImportError:  # as in a browser
        return None if _REPEATED_TWICE.search(pattern) else re.search(pattern, text) is not None
    try:
        return regex.search(pattern, text, timeout=SECONDS) is not None
    except regex.error:
        return None
