"""Fallback values for required slots that no value of the message fits: values left over, and inferred ones."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from mocks.standin import lexicon, units
from mocks.standin.extraction import dates
from mocks.standin.extraction.patterns import ValueKind
from mocks.standin.extraction.values import ExtractedValue
from mocks.standin.slots import Slot

_AT_REST = re.compile(r"\b(?:(?:from|at) rest|dropped|drops?|falls? freely|free[- ]fall|stationary|standstill)\b", re.I)


def _stems(listed: str) -> frozenset[str]:
    return frozenset(map(lexicon.stem, listed.split()))


_FIRST, _LAST = _stems("initial start starting"), _stems("end checkout departure until return")
_START = _stems("start begin checkin arrival from")
_SPEED = _stems("velocity speed")
_COUNT = _stems("number num count quantity n top limit amount")
_MAKERS = _stems("brand make manufacturer maker company")
_DAYS = {"day": 1, "night": 1, "week": 7}


@dataclass(frozen=True)
class FallbackValues:
    """Values of the message that no slot has, and the values assigned to other slots."""

    text: str
    free: Sequence[ExtractedValue]
    assigned: Mapping[str, tuple[Slot, ExtractedValue]]
    """Slots and their values, by the label of the slot."""

    def at_rest(self, slot: Slot) -> int | None:
        """Return 0 for the initial velocity of an object that is dropped or starts from rest, else None."""
        return 0 if slot.name_stems & _FIRST and slot.name_stems & _SPEED and _AT_REST.search(self.text) else None

    def count(self, slot: Slot) -> int | float | None:
        """Return the only number left over, for a slot that counts something, else None."""
        numbers = [found for found in self.free if found.kind is ValueKind.NUMBER]
        if not slot.name_stems & _COUNT or len(numbers) != 1:
            return None
        value = units.number(numbers[0].text)
        return value if isinstance(value, int) or "number" in slot.types else None

    def last_day(self, slot: Slot) -> str | None:
        """Return the last day of a stay such as "3 nights from 1 June 2026", or None."""
        if slot.role != "date" or not slot.name_stems & _LAST:
            return None
        first = next(
            (f for s, f in self.assigned.values() if s.role == "date" and s.name_stems & (_START | _FIRST)), None
        )
        stays = [(units.number(f.text), lexicon.stem(f.unit.lower())) for f in self.free if f.kind is ValueKind.NUMBER]
        lengths = [int(count) * _DAYS[unit] for count, unit in stays if unit in _DAYS and isinstance(count, int)]
        start = dates.parse(first.text) if first else None
        if start is None or len(lengths) != 1:
            return None
        return _format(start + timedelta(days=lengths[0]), slot)

    def model(self, slot: Slot, others: Collection[Slot]) -> tuple[Slot, str, str] | None:
        """Return the slot of the brand, the brand, and the model of a product name such as "Fender Stratocaster".

        None where the message has no such name.
        """
        brand_slot = next((one for one in others if one.name_stems & _MAKERS and one.label in self.assigned), None)
        if brand_slot is None or lexicon.stem("model") not in slot.name_stems:
            return None
        extracted = self.assigned[brand_slot.label][1]
        brand, _, model = extracted.text.partition(" ")
        return (brand_slot, brand, model) if extracted.kind is ValueKind.PHRASE and model else None

    def counts(self, slot: Slot, items: Any) -> list[int | float] | None:
        """Return the number before each of ``items``, the list of another slot: "three pumpkins and two eggs"."""
        if "array" not in slot.types or not slot.items.numeric or not isinstance(items, list):
            return None
        numbers = [units.number(found.text) for found in self.free if found.kind is ValueKind.NUMBER and found.right]
        counted = [number for number in numbers if number is not None]
        return counted if len(counted) == len(items) > 1 else None


def _format(day: date, slot: Slot) -> str:
    return dates.format_date(day.isoformat(), dates.date_format(slot.description) or "YYYY-MM-DD")
