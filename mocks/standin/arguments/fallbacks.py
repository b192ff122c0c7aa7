"""What may fill a required place when no value of the message suits it outright: what is left over, or follows."""

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
_BEGINS = _stems("start begin checkin arrival from")
_SPEED = _stems("velocity speed")
_COUNTS = _stems("number num count quantity n top limit amount")
_MAKERS = _stems("brand make manufacturer maker company")
_DAYS = {"day": 1, "night": 1, "week": 7}


@dataclass(frozen=True)
class FallbackValues:
    """What the message holds that no place has taken yet, and what the other places were given."""

    text: str
    free: Sequence[ExtractedValue]
    given: Mapping[str, tuple[Slot, ExtractedValue]]
    """By the label of the slot."""

    def at_rest(self, slot: Slot) -> int | None:
        """Return 0 for the initial velocity of what is dropped or starts from rest."""
        return 0 if slot.named & _FIRST and slot.named & _SPEED and _AT_REST.search(self.text) else None

    def count(self, slot: Slot) -> int | float | None:
        """Return the only number that is left, where the slot counts something: 3 of "the three great schisms"."""
        numbers = [found for found in self.free if found.kind is ValueKind.NUMBER]
        if not slot.named & _COUNTS or len(numbers) != 1:
            return None
        value = units.number(numbers[0].text)
        return value if isinstance(value, int) or "number" in slot.types else None

    def last_day(self, slot: Slot) -> str | None:
        """Return the day that a stay ends: "3 nights from 1 June 2026" ends on the 4th."""
        if slot.role != "date" or not slot.named & _LAST:
            return None
        first = next((f for s, f in self.given.values() if s.role == "date" and s.named & (_BEGINS | _FIRST)), None)
        stays = [(units.number(f.text), lexicon.stem(f.unit.lower())) for f in self.free if f.kind is ValueKind.NUMBER]
        lengths = [int(count) * _DAYS[unit] for count, unit in stays if unit in _DAYS and isinstance(count, int)]
        began = dates.parse(first.text) if first else None
        if began is None or len(lengths) != 1:
            return None
        return _written(began + timedelta(days=lengths[0]), slot)

    def model(self, slot: Slot, others: Collection[Slot]) -> tuple[Slot, str, str] | None:
        """Return brand and model, which a message names in one breath: "a Fender Stratocaster".

        Gives the slot of the brand, the brand, and the model; None where there is no such pair.
        """
        maker = next((one for one in others if one.named & _MAKERS and one.label in self.given), None)
        if maker is None or lexicon.stem("model") not in slot.named:
            return None
        found = self.given[maker.label][1]
        brand, _, model = found.text.partition(" ")
        return (maker, brand, model) if found.kind is ValueKind.PHRASE and model else None

    def counts(self, slot: Slot, items: Any) -> list[int | float] | None:
        """Return the number before each of ``items``, another place's list: "three pumpkins and two eggs"."""
        if "array" not in slot.types or not slot.items.numeric or not isinstance(items, list):
            return None
        numbers = [units.number(found.text) for found in self.free if found.kind is ValueKind.NUMBER and found.right]
        counted = [number for number in numbers if number is not None]
        return counted if len(counted) == len(items) > 1 else None


def _written(day: date, slot: Slot) -> str:
    return dates.written(day.isoformat(), dates.wanted(slot.description) or "YYYY-MM-DD")
