"""Schema that a prompt describes where JSON is asked for without one: by a schema, an example or a list of keys."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mocks.api.schema.strict import first_malformation
from mocks.messages import Message
from mocks.standin.extraction.sentences import MAX_MESSAGE_CHARS

_MAX_OBJECTS = 20  # opening braces tried in one message
_MAX_DEPTH = 12  # deeper objects are ignored
_KEYS = re.compile(r"\b(?:keys?|fields?|propert(?:y|ies)|members?)\b([^.;\n]{1,400})", re.I)
_QUOTED = re.compile(r"[\"'`“]([A-Za-z_]\w{0,63})[\"'`”]")
_TYPES: Mapping[type, str] = {bool: "boolean", int: "integer", float: "number", str: "string"}


def schema(messages: Sequence[Message]) -> dict[str, Any] | None:
    """Return the schema in the newest message that describes one, or None.

    A description is a JSON Schema of an object, an example object, or quoted names after the word "keys" or "fields".
    """
    for message in reversed(messages):
        if message.role in ("system", "developer", "user"):
            text = message.text[:MAX_MESSAGE_CHARS]
            listed = [value for value, _, _ in _objects(text) if value]
            for value in listed:
                if isinstance(value.get("properties"), dict) and first_malformation(value) is None:
                    return value
            if listed:
                return _object({str(key): _schema_of(value) for key, value in listed[0].items()})
            names = [name for run in _KEYS.findall(text) for name in _QUOTED.findall(run)]
            if names:
                return _object({name: {"type": "string"} for name in names})
    return None


def without_schema(text: str) -> str:
    """Return ``text`` without its JSON objects and quoted keys, which are no values for a reply."""
    for _, start, end in reversed(list(_objects(text))):
        text = f"{text[:start]} {text[end:]}"
    return _KEYS.sub(" ", text).strip()


def _objects(text: str) -> Iterator[tuple[dict[str, Any], int, int]]:
    """Yield each JSON object in ``text`` with its start and end."""
    decoder = json.JSONDecoder()
    start = text.find("{")
    for _ in range(_MAX_OBJECTS):
        if start < 0:
            return
        try:
            value, end = decoder.raw_decode(text, start)
            if not _is_deeper(value, _MAX_DEPTH):
                yield value, start, end
        except (ValueError, RecursionError):
            end = start + 1
        start = text.find("{", end)


def _is_deeper(value: Any, levels: int) -> bool:
    """Return whether ``value`` has more than ``levels`` levels."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return bool(inner) and (levels == 0 or any(_is_deeper(one, levels - 1) for one in inner))


def _object(members: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": members, "required": list(members)}


def _schema_of(value: Any) -> dict[str, Any]:
    """Return a schema of the type of ``value``."""
    if isinstance(value, dict):
        return _object({str(key): _schema_of(inner) for key, inner in value.items()})
    if isinstance(value, list):
        return {"type": "array", "items": _schema_of(value[0]) if value else {"type": "string"}}
    return {"type": _TYPES[type(value)]} if type(value) in _TYPES else {"type": ["string", "null"]}
