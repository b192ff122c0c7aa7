"""JSON as the service and its models write it: without blanks, and with the letters of all languages as they are."""

from __future__ import annotations

import json
from typing import Any

import pydantic_core

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def to_utf8(text: str) -> bytes:
    """Encode JSON text; half a surrogate pair, which UTF-8 cannot hold, becomes a JSON escape."""
    return text.encode("utf-8", "backslashreplace")


def dumps_compact(value: Any) -> str:
    """Return the text of a JSON value."""
    try:
        return pydantic_core.to_json(value).decode()
    except (pydantic_core.PydanticSerializationError, ValueError):
        return _encode(value)  # half a surrogate pair, or nested very deeply: Python writes what UTF-8 does not hold
