"""Records in a message for an array of objects: "2 apples and 3 pears" are two."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mocks.messages import Tool
from mocks.standin.arguments.filled_arguments import FilledArguments
from mocks.standin.slots import Slot

Fill = Callable[[Tool, str], FilledArguments]
"""`mocks.standin.arguments.filler.fill`, passed as an argument to avoid a circular import."""


def is_record_array(slot: Slot) -> bool:
    """Return whether a slot is an array of objects whose members the schema lists."""
    return "array" in slot.types and isinstance(slot.items.schema.get("properties"), dict)


def find_records(slot: Slot, text: str, fill: Fill) -> tuple[list[dict[str, Any]], bool]:
    """Return the records for ``slot`` in ``text``, and whether they are complete.

    Each record is filled like a call of a tool whose parameters are the record's members.
    """
    found = fill(Tool(slot.name, slot.description, dict(slot.items.schema)), text)
    if not found.provenance or not any(found.calls()):
        return [], False
    return found.calls(), not found.missing
