"""Values and errors in the content of tool messages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

_ERROR_KEYS = ("message", "detail", "error_message", "error")


def parse(content: str) -> Any:
    """Return the value a tool message holds; text that is no JSON is itself."""
    try:
        return json.loads(content)
    except ValueError:
        return content


def error_of(content: str) -> str | None:
    """Return the error a result tells of, None where it tells of none."""
    value = parse(content)
    if not isinstance(value, Mapping) or not value.get("error"):
        return None
    inner = value["error"]
    source = inner if isinstance(inner, Mapping) else value
    texts = [source[key] for key in _ERROR_KEYS if isinstance(source.get(key), str)]
    return texts[0] if texts else json.dumps(inner, ensure_ascii=False)
