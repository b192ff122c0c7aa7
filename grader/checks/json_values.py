"""JSON values: the type of an object, and comparison of values and of JSON text."""

from __future__ import annotations

import json
import math
from typing import Any

from grader.learner.channel import MAX_DEPTH

Json = dict[str, Any]
_PLAIN = frozenset((str, int, bool, type(None)))  # what Python compares as JSON does, within one type


def parse_json(text: Any) -> Any:
    """Return the value of a JSON text that learner code wrote.

    Raises:
        ValueError: It is no JSON text, or it is nested deeper than a message may be.
    """
    try:
        value = json.loads(text)
    except (TypeError, RecursionError) as error:
        raise ValueError(f"no JSON text: {type(error).__name__}") from None
    if text.count("[") + text.count("{") >= MAX_DEPTH and _is_deeper(value, MAX_DEPTH):
        raise ValueError(f"nested more than {MAX_DEPTH} levels deep")
    return value


def _is_deeper(value: Any, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    items = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_is_deeper(item, levels - 1) for item in items)


def is_json_of(text: Any, expected: Any) -> bool:
    """Tell whether ``text`` is the JSON text of ``expected``."""
    try:
        return json_equal(parse_json(text), expected)
    except ValueError:
        return False


def is_close(number: Any, expected: float, *, relative: float = 1e-9, absolute: float = 0.0) -> bool:
    """Tell whether a JSON value is a number close to ``expected``, whatever its size."""
    if isinstance(number, bool) or not isinstance(number, int | float):
        return False
    try:
        return math.isclose(number, expected, rel_tol=relative, abs_tol=absolute)
    except OverflowError:  # an integer that no float can hold
        return False


def json_equal(left: Any, right: Any) -> bool:
    """Tell whether two JSON values are the same JSON: unlike in Python, true is not 1 and 2 is not 2.0."""
    kind = type(left)
    if kind is type(right):
        if kind in _PLAIN:
            return bool(left == right)
        if kind is dict and left.keys() == right.keys():
            return all(json_equal(value, right[key]) for key, value in left.items())
        if kind is list:
            return len(left) == len(right) and all(map(json_equal, left, right))
    try:
        return json.dumps(left, sort_keys=True) == json.dumps(right, sort_keys=True)
    except (TypeError, ValueError, RecursionError):  # no JSON: Python's own literal, for example
        return False


def whole_json(value: Any) -> str:
    """Return ``value`` as JSON text, however long: something is looked for in it. Cards show a shortened text."""
    return json.dumps(value, ensure_ascii=False)


def written_like(text: Any, value: Any) -> str:
    """Return ``value`` as JSON in the encoding of ``text``, so that both can be compared by eye."""
    return json.dumps(value, ensure_ascii=isinstance(text, str) and text.isascii())


def is_error_json(content: Any) -> bool:
    """Tell whether a content is a JSON object that says what went wrong."""
    try:
        value = parse_json(content)
    except ValueError:
        return False
    return isinstance(value, dict) and bool(value.get("error"))
