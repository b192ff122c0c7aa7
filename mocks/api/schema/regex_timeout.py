"""Regular expression search with a timeout: a short pattern in a request can keep a matcher busy for years."""

from __future__ import annotations

import re

TIMEOUT_SECONDS = 0.1
"""For one search; ordinary patterns take microseconds."""
MAX_PATTERN_CHARS = 4_000
"""A longer pattern is not looked at: to compile one takes up to 40 microseconds a character and cannot be stopped."""
_NESTED_REPETITION = re.compile(r"[*+}]\)*[^()]*\)[*+{]")
"""A repetition inside a repeated group, the usual cause of runaway matching. Checked where no timeout can be had."""


def search(pattern: str, text: str) -> bool | None:
    """Return whether ``pattern`` is found in ``text`` within `TIMEOUT_SECONDS`; None if that cannot be told.

    It cannot for a pattern that Python does not read, or that is longer than `MAX_PATTERN_CHARS`.
    """
    if len(pattern) > MAX_PATTERN_CHARS:
        return None
    try:
        re.compile(pattern)
        return _search(pattern, text)
    except TimeoutError:
        return False
    except (re.error, OverflowError, RecursionError):
        return None


def _search(pattern: str, text: str) -> bool | None:
    try:
        import regex  # type: ignore[import-untyped]
    except ImportError:  # as in a browser
        return None if _NESTED_REPETITION.search(pattern) else re.search(pattern, text) is not None
    try:
        return regex.search(pattern, text, timeout=TIMEOUT_SECONDS) is not None
    except regex.error:
        return None
