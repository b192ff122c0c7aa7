"""Validators of the parts of a request body: each returns the value it checked, or raises `ApiError`."""

from __future__ import annotations

import codecs
import json
import math
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from mocks.api import errors
from mocks.api.json_text import Json

NAME_PATTERN = "^[a-zA-Z0-9_-]+$"
MAX_NAME_CHARS = 64
MAX_METADATA_PAIRS = 16
MAX_METADATA_KEY_CHARS = 64
MAX_METADATA_VALUE_CHARS = 512
MAX_SUGGESTION_DISTANCE = 2
"""Letters that may be added, dropped or changed between an unknown key and a suggested one."""
NOT_JSON = "We could not parse the JSON body of your request."


def parse_body(raw: bytes) -> Json:
    """Return the JSON object in ``raw``, the body of a request.

    Raises:
        ApiError: ``raw`` is no JSON object.
    """
    try:
        body = _decode(raw.removeprefix(codecs.BOM_UTF8).decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError):
        raise errors.ApiError(NOT_JSON) from None
    if not isinstance(body, dict):
        raise errors.unknown_wording(
            f"The body of a request is a JSON object, but this is {errors.json_type(body)}.", None
        )
    return body


def _refuse(name: str) -> float:
    """Refuse NaN and Infinity, which Python's parser reads and JSON does not have."""
    raise ValueError(name)


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refuse(text)


_decode = json.JSONDecoder(parse_constant=_refuse, parse_float=_finite).decode


def require_object(value: object, path: str, expected: str = "an object") -> Json:
    """Return ``value`` as a JSON object."""
    if not isinstance(value, dict):
        raise errors.wrong_type(path, expected, value)
    return value


def require_array(
    value: object, path: str, expected: str = "an array of objects", *, max_length: int | None = None
) -> list[Any]:
    """Return ``value`` as an array of at least one item and at most ``max_length``."""
    if not isinstance(value, list):
        raise errors.wrong_type(path, expected, value)
    if not value:
        raise errors.empty_array(path)
    if max_length is not None and len(value) > max_length:
        raise errors.array_too_long(path, len(value), max_length)
    return value


def require_string(value: object, path: str, *, max_length: int | None = None) -> str:
    """Return ``value`` as a string of at most ``max_length`` characters."""
    if not isinstance(value, str):
        raise errors.wrong_type(path, "a string", value)
    if max_length is not None and len(value) > max_length:
        raise errors.string_too_long(path, len(value), max_length)
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
        raise errors.wrong_type(path, f"one of {errors.join_quoted(values, 'or')}", value)
    if value not in values:
        raise errors.bad_value(value, values, path)
    return value


def require_name(value: object, path: str, *, max_length: int = MAX_NAME_CHARS) -> str:
    """Return ``value`` as a function name: letters, digits, ``_`` and ``-``, 1 to ``max_length`` of them."""
    name = require_string(value, path)
    if not name:
        raise errors.empty_string(path)
    if not re.fullmatch(NAME_PATTERN.strip("^$"), name):
        raise errors.pattern_mismatch(path, NAME_PATTERN)
    return require_string(name, path, max_length=max_length)


def require_metadata(value: object, path: str) -> Json:
    """Return ``value`` as metadata: up to 16 pairs of strings, of up to 64 and 512 characters (measured, 2026)."""
    pairs = require_object(value, path, "a metadata object")
    if len(pairs) > MAX_METADATA_PAIRS:
        raise errors.too_many_properties(path, len(pairs), MAX_METADATA_PAIRS)
    for key, text in pairs.items():
        if len(key) > MAX_METADATA_KEY_CHARS:
            raise errors.key_too_long(path, key, MAX_METADATA_KEY_CHARS)
        require_string(text, f"{path}.{key}", max_length=MAX_METADATA_VALUE_CHARS)
    return pairs


def require(parent: Mapping[str, Any], key: str, path: str) -> Any:
    """Return ``parent[key]``. The error for a missing key names ``path.key``, or the key alone without a path."""
    if key not in parent:
        raise errors.missing_parameter(f"{path}.{key}" if path else key)
    return parent[key]


def reject_unknown_keys(parent: Mapping[str, Any], known: Collection[str], path: str = "") -> None:
    """Refuse the first key of ``parent`` that is not ``known``, and suggest keys spelled nearly the same."""
    for key in parent:
        if key not in known:
            distances = {name: _edit_distance(key, name) for name in known if name not in parent}
            similar = [name for name, distance in distances.items() if distance <= MAX_SUGGESTION_DISTANCE]
            suggestions = sorted(similar, key=lambda name: (distances[name], name))
            raise errors.unknown_parameter(f"{path}.{key}" if path else key, suggestions)


def _edit_distance(left: str, right: str) -> int:
    """Return how many letters must be added, dropped or changed to turn ``left`` into ``right``.

    Where the lengths differ by more than `MAX_SUGGESTION_DISTANCE`, so does the distance: it is not worked out then.
    """
    if abs(len(left) - len(right)) > MAX_SUGGESTION_DISTANCE:
        return MAX_SUGGESTION_DISTANCE + 1
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        above, row[0] = row[0], i
        for j, b in enumerate(right, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (a != b))
    return row[-1]
