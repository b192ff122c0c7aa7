"""Hints in a parameter's description about its values: an example, a default, options, meanings of codes."""

from __future__ import annotations

import re
from typing import Any

from mocks.standin import lexicon

_EXAMPLE = re.compile(r"(?:e\.?g\.?,?|for example,?|such as|like|format:?|example:?)\s*[\"'`“(]*([^\s,;\"'`”)]+)", re.I)
_CODE = re.compile(r"^([A-Za-z]{1,8}[-_]?)(\d+|[X#N]+)$")
_DEFAULT = re.compile(
    r"\bdefault(?:s|ing)?(?:\s+(?:value|setting))?(?:\s+(?:is|to|as|of|will be)|\s*[:=])*\s+"
    r"(?:\"([^\"]*)\"|'([^']*)'|`([^`]*)`|(-?\d+(?:\.\d+)?|[A-Za-z][\w-]*))",
    re.I,
)
_QUOTED = re.compile(r"(?<!\w)['\"`]([^'\"`]{1,40})['\"`](?!\w)")
_UNQUOTED = re.compile(
    r"\b(?:e\.?g\.?|such as|for instance|for example|options(?: are| include)?|one of|can be|either|like|including)"
    r"\s*[:,]?\s*([^.;)\n]{1,120})",
    re.I,
)
_ALTERNATIVES = re.compile(r"\(([\w -]{1,30}(?:(?:,\s*|\s+or\s+|,\s*or\s+)[\w -]{1,30})+)\)")
_CODE_MEANING = re.compile(
    r"['\"`]?\b(\d{1,3}|[A-Z]{1,4})\b['\"`]?\s*(?:for|represents?|means|denotes|stands for|is|=|:|->)"
    r"\s*['\"`(]*([A-Za-z][\w ]{1,30})"
)
_COLORS = (
    "red", "blue", "green", "yellow", "orange", "purple", "pink", "brown", "black", "white", "gray", "grey", "silver",
    "gold", "maroon", "navy", "teal", "beige", "turquoise", "violet",
)  # fmt: skip
_ITEM = re.compile(r"\s*(?:,|\bor\b|\band\b|\betc\b)\s*")


def example(description: str) -> str | None:
    """Return the example in a description, such as ``ORD-12345`` in "e.g. ORD-12345", or None."""
    match = _EXAMPLE.search(description)
    return match.group(1).rstrip(".") if match else None


def prefix(shown: str) -> str | None:
    """Return the letters before the digits of an example id, such as ``ORD-``, or None."""
    match = _CODE.match(shown)
    return match.group(1) if match else None


def default(description: str, types: tuple[str, ...]) -> Any:
    """Return the value of "Default is 5" as one of the JSON ``types``; None without such a value."""
    match = _DEFAULT.search(description)
    return _typed(next(group for group in match.groups() if group is not None), types) if match else None


def codes(description: str, types: tuple[str, ...]) -> tuple[tuple[Any, str], ...]:
    """Return the codes that a description explains, with their meanings: (2, "ironing") of "2 for ironing"."""
    pairs = ((_typed(code, types), meaning) for code, meaning in _CODE_MEANING.findall(description))
    return tuple(
        (value, meaning) for value, meaning in pairs if value is not None and not meaning.startswith(("no ", "not "))
    )


def options(description: str) -> tuple[str, ...]:
    """Return the values that a description lists: "either 'summary' or 'full'", "e.g. vegan, gluten-free"."""
    text = _DEFAULT.sub(" ", description)
    listed = _QUOTED.findall(text)
    if not listed:
        runs = [*(m.group(1) for m in _UNQUOTED.finditer(text)), *(m.group(1) for m in _ALTERNATIVES.finditer(text))]
        listed = [item for run in runs for item in _ITEM.split(run)]
    options_ = [item.strip() for item in listed if item.strip() and len(item.split()) <= 3]
    return tuple(dict.fromkeys(item for item in options_ if lexicon.stems(item)))


def colors() -> tuple[str, ...]:
    """Return the names of common colors."""
    return _COLORS


def without_hints(description: str) -> str:
    """Return a description without its example and its default."""
    return _EXAMPLE.sub(" ", _DEFAULT.sub(" ", description))


def _typed(text: str, types: tuple[str, ...]) -> Any:
    """Return a default in a description as a value of one of ``types``, or None."""
    if "boolean" in types and text.lower() in ("true", "false"):
        return text.lower() == "true"
    if {"number", "integer"} & set(types) and re.fullmatch(r"-?\d+(?:\.\d+)?", text):
        return float(text) if "." in text else int(text)
    return text if "string" in types and text.lower() not in ("none", "null", "value") else None
