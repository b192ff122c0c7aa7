"""Placeholder values for forced calls: plausible and made up, as a real model's are."""

from __future__ import annotations

from typing import Any

from mocks.standin.slots import Slot, set_value, slots

_PLACEHOLDERS = {
    "email": "user@example.com",
    "phone": "+1-555-0100",
    "url": "https://example.com",
    "date": "2026-01-01",
    "time": "12:00",
    "place": "London",
    "person": "John Smith",
    "expression": "1 + 1",
}


def placeholder(slot: Slot, text: str, seed: int = 0) -> Any:
    """Return a placeholder for ``slot``; the same slot, text and seed give the same value."""
    if slot.enum:
        return slot.enum[seed % len(slot.enum)]
    kind = slot.types[0]
    if kind == "string":
        return _text(slot, text, seed)
    if kind == "array":
        members = isinstance(slot.items.schema.get("properties"), dict)
        return [_object(slot.items, text, seed) if members else placeholder(slot.items, text, seed)]
    return {"integer": 1, "number": 1, "boolean": False, "object": {}}.get(kind)


def _object(slot: Slot, text: str, seed: int) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for inner in slots(slot.schema):
        if inner.required and "array" not in inner.types:
            set_value(made, inner.path, None if inner.nullable else placeholder(inner, text, seed))
    return made


def _text(slot: Slot, text: str, seed: int) -> str:
    if slot.example:
        return slot.example
    if slot.role == "id":
        return str(12345 + seed)
    return _PLACEHOLDERS.get(slot.role or "") or text or "unknown"
