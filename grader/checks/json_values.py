"""JSON values: the type of an object, and comparison of values and of JSON text."""

from __future__ import annotations

import json
from typing import Any

Json = dict[str, Any]
_PLAIN = frozenset((str, int, bool, type(None)))  # what Python compares as JSON does, within one type


def is_json_of(text: Any, expected: Any) -> bool:
    """Tell whether ``text`` is the JSON text of ``expected``."""
    try:
        return json_equal(json.loads(text), expected)
    except (TypeError, ValueError):
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
    return json.dumps(left, sort_keys=True) == json.dumps(right, sort_keys=True)


def is_error_json(content: Any) -> bool:
    """Tell whether a content is a JSON object that says what went wrong."""
    try:
        value = json.loads(content)
    except (TypeError, ValueError):
        return False
    return isinstance(value, dict) and bool(value.get("error"))
