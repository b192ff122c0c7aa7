"""Read a request body piece by piece: each function checks one thing and returns the value, or raises `ApiError`."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from mocks.api import errors

Json = dict[str, Any]
NAME_PATTERN = "^[a-zA-Z0-9_-]+$"
MAX_NAME = 64
MOST_PAIRS = 16
LONGEST_KEY = 64
LONGEST_VALUE = 512


def require_object(value: object, path: str, expected: str = "an object") -> Json:
    """Return ``value`` as a JSON object."""
    if not isinstance(value, dict):
        raise errors.wrong_type(path, expected, value)
    return value


def require_array(
    value: object, path: str, expected: str = "an array of objects", *, most: int | None = None
) -> list[Any]:
    """Return ``value`` as an array with at least one item and at most ``most``."""
    if not isinstance(value, list):
        raise errors.wrong_type(path, expected, value)
    if not value:
        raise errors.empty_array(path)
    if most is not None and len(value) > most:
        raise errors.long_array(path, len(value), most)
    return value


def require_string(value: object, path: str, *, most: int | None = None) -> str:
    """Return ``value`` as a string of at most ``most`` characters."""
    if not isinstance(value, str):
        raise errors.wrong_type(path, "a string", value)
    if most is not None and len(value) > most:
        raise errors.long_string(path, len(value), most)
    return value


def require_boolean(value: object, path: str) -> bool:
    """Return ``value`` as a boolean."""
    if not isinstance(value, bool):
        raise errors.wrong_type(path, "a boolean", value)
    return value


def require_integer(value: object, path: str, low: int | None = None, high: int | None = None) -> int:
    """Return ``value`` as an integer from ``low`` to ``high``, both included."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise errors.wrong_type(path, "an integer", value)
    if (low is not None and value < low) or (high is not None and value > high):
        raise errors.out_of_range(path, "integer", value, low, high)
    return value


def require_decimal(value: object, path: str, low: float, high: float) -> float:
    """Return ``value`` as a number from ``low`` to ``high``, both included."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise errors.wrong_type(path, "a decimal", value)
    if not low <= value <= high:
        raise errors.out_of_range(path, "decimal", value, low, high)
    return value


def require_choice(value: object, values: Sequence[str], path: str) -> str:
    """Return ``value`` as one of the strings ``values``."""
    if not isinstance(value, str):
        raise errors.wrong_type(path, f"one of {errors.join(values, 'or')}", value)
    if value not in values:
        raise errors.bad_value(value, values, path)
    return value


def require_name(value: object, path: str, *, most: int = MAX_NAME) -> str:
    """Return ``value`` as a function name: letters, digits, ``_`` and ``-``, 1 to ``most`` characters."""
    name = require_string(value, path)
    if not name:
        raise errors.empty_string(path)
    if not re.fullmatch(NAME_PATTERN.strip("^$"), name):
        raise errors.bad_pattern(path, NAME_PATTERN)
    return require_string(name, path, most=most)


def require_metadata(value: object, path: str) -> Json:
    """Return ``value`` as metadata: at most 16 pairs of strings, of at most 64 and 512 characters (measured, 2026)."""
    pairs = require_object(value, path, "a metadata object")
    if len(pairs) > MOST_PAIRS:
        raise errors.many_properties(path, len(pairs), MOST_PAIRS)
    for key, text in pairs.items():
        if len(key) > LONGEST_KEY:
            raise errors.long_key(path, key, LONGEST_KEY)
        require_string(text, f"{path}.{key}", most=LONGEST_VALUE)
    return pairs


def require(parent: Mapping[str, Any], key: str, path: str) -> Any:
    """Return ``parent[key]``; a missing key is an error that names ``path.key``, or the key at the top of a body."""
    if key not in parent:
        raise errors.missing(f"{path}.{key}" if path else key)
    return parent[key]


def reject_unknown_keys(parent: Mapping[str, Any], known: Collection[str], path: str = "") -> None:
    """Refuse the first key of ``parent`` that is not ``known``, and suggest the near ones."""
    for key in parent:
        if key not in known:
            full = f"{path}.{key}" if path else key
            far = {name: _distance(key, name) for name in known if name not in parent}
            near = sorted((name for name, steps in far.items() if steps <= 2), key=lambda name: (far[name], name))
            raise errors.unknown(full, near)


def _distance(left: str, right: str) -> int:
    """Return how many letters must be added, dropped or changed to turn ``left`` into ``right``."""
    if abs(len(left) - len(right)) > 2:
        return 3
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        above, row[0] = row[0], i
        for j, b in enumerate(right, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (a != b))
    return row[-1]
