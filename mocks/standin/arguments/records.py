"""The records a message lists, for an array of objects: "2 apples and 3 pears" is two of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mocks.messages import Tool
from mocks.standin.arguments.filled_arguments import FilledArguments
from mocks.standin.slots import Slot

Fill = Callable[[Tool, str], FilledArguments]
"""`mocks.standin.arguments.filler.fill`, handed in: it asks for records itself."""


def holds(slot: Slot) -> bool:
    """Tell whether a slot is an array of objects whose members the schema lists."""
    return "array" in slot.types and isinstance(slot.items.schema.get("properties"), dict)


def find(slot: Slot, text: str, fill: Fill) -> tuple[list[dict[str, Any]], bool]:
    """Return the records for ``slot`` that ``text`` lists, and whether each has all that it must have.

    Each record is filled as a call of a tool would be whose parameters are the record's members.
    """
    found = fill(Tool(slot.name, slot.description, dict(slot.items.schema)), text)
    if not found.provenance or not any(found.calls()):
        return [], False
    return found.calls(), not found.missing
