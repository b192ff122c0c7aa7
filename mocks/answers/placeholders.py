"""Values made up where a call is forced and the user gave none: plausible and wrong, as a real model's are."""

from __future__ import annotations

from typing import Any

from mocks.answers.slots import Slot

_MADE_UP = {
    "email": "user@example.com",
    "phone": "+1-555-0100",
    "url": "https://example.com",
    "date": "2026-01-01",
    "time": "12:00",
    "place": "London",
    "person": "John Smith",
    "expression": "1 + 1",
    "reason": "not specified",
}


def invent(slot: Slot, text: str, seed: int = 0) -> Any:
    """Return a legal value for ``slot``; the same slot, text and seed give the same value."""
    if slot.enum:
        return slot.enum[seed % len(slot.enum)]
    kind = slot.types[0]
    if kind == "string":
        return _text(slot, text, seed)
    if kind == "array":
        return [invent(Slot(slot.path, slot.schema.get("items") or {}, True), text, seed)]
    return {"integer": 1, "number": 1, "boolean": False, "object": {}}.get(kind)


def _text(slot: Slot, text: str, seed: int) -> str:
    if slot.example:
        return slot.example
    if slot.role == "id":
        return str(12345 + seed)
    return _MADE_UP.get(slot.role or "") or text or "unknown"
