"""The form that a prompt describes where JSON is asked for without a schema: a schema, an example, keys."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mocks.api.schema.strict import first_malformation
from mocks.messages import Message
from mocks.standin.extraction.sentences import LONGEST

_MOST = 20  # opening braces of one message that are tried
_DEEPEST = 12  # levels of an object that is read
_KEYS = re.compile(r"\b(?:keys?|fields?|propert(?:y|ies)|members?)\b([^.;\n]{1,400})", re.I)
_QUOTED = re.compile(r"[\"'`“]([A-Za-z_]\w{0,63})[\"'`”]")
_TYPES: Mapping[type, str] = {bool: "boolean", int: "integer", float: "number", str: "string"}


def schema(messages: Sequence[Message]) -> dict[str, Any] | None:
    """Return the schema that the newest message describes which describes one; None where none does.

    Read are a JSON Schema of an object, an example object, and quoted names behind the word "keys" or "fields".
    """
    for message in reversed(messages):
        if message.role in ("system", "developer", "user"):
            text = message.text[:LONGEST]
            listed = [value for value, _, _ in _objects(text) if value]
            for value in listed:
                if isinstance(value.get("properties"), dict) and first_malformation(value) is None:
                    return value
            if listed:
                return _object({str(key): _like(value) for key, value in listed[0].items()})
            names = [name for run in _KEYS.findall(text) for name in _QUOTED.findall(run)]
            if names:
                return _object({name: {"type": "string"} for name in names})
    return None


def without_form(text: str) -> str:
    """Return ``text`` without the JSON objects and the quoted keys in it, of which nothing is to be filled."""
    for _, start, end in reversed(list(_objects(text))):
        text = f"{text[:start]} {text[end:]}"
    return _KEYS.sub(" ", text).strip()


def _objects(text: str) -> Iterator[tuple[dict[str, Any], int, int]]:
    """Yield each JSON object in ``text``, with where it starts and ends."""
    decoder = json.JSONDecoder()
    start = text.find("{")
    for _ in range(_MOST):
        if start < 0:
            return
        try:
            value, end = decoder.raw_decode(text, start)
            if not _deeper(value, _DEEPEST):
                yield value, start, end
        except (ValueError, RecursionError):
            end = start + 1
        start = text.find("{", end)


def _deeper(value: Any, levels: int) -> bool:
    """Tell whether ``value`` has more than so many levels."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return bool(inner) and (levels == 0 or any(_deeper(one, levels - 1) for one in inner))


def _object(members: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": members, "required": list(members)}


def _like(value: Any) -> dict[str, Any]:
    """Return a schema that says of what type ``value`` is."""
    if isinstance(value, dict):
        return _object({str(key): _like(inner) for key, inner in value.items()})
    if isinstance(value, list):
        return {"type": "array", "items": _like(value[0]) if value else {"type": "string"}}
    return {"type": _TYPES[type(value)]} if type(value) in _TYPES else {"type": ["string", "null"]}
