"""JSON text as the service and its models write it: no spaces, and letters of all languages unescaped."""

from __future__ import annotations

import json
from typing import Any

import pydantic_core

Json = dict[str, Any]
"""A JSON object as parsed."""

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def to_utf8(text: str) -> bytes:
    """Encode JSON text; half a surrogate pair, which UTF-8 cannot hold, becomes a JSON escape."""
    return text.encode("utf-8", "backslashreplace")


def dumps_compact(value: Any) -> str:
    """Return ``value`` as JSON text without spaces."""
    try:
        return pydantic_core.to_json(value).decode()
    except (pydantic_core.PydanticSerializationError, ValueError):
        return _encode(value)  # half a surrogate pair, or nested very deeply: Python writes what UTF-8 does not hold


def dumps_utf8(value: Any) -> bytes:
    """Return ``value`` as JSON text without spaces, encoded by `to_utf8`."""
    try:
        return pydantic_core.to_json(value)
    except (pydantic_core.PydanticSerializationError, ValueError):
        return to_utf8(_encode(value))
