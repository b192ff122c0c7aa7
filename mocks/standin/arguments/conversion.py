"""A value of a sentence in the form in which a place of a schema wants it: its unit, its date format, its prefix."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from mocks.standin import gazetteer, lexicon, units
from mocks.standin.extraction import dates
from mocks.standin.extraction.patterns import ValueKind
from mocks.standin.extraction.values import ExtractedValue
from mocks.standin.slots import Slot

COUNTRY = frozenset(map(lexicon.stem, ["country", "nationality", "nation"]))
STATE = frozenset(map(lexicon.stem, ["state", "province", "region"]))
_REGION = frozenset(map(lexicon.stem, ["state", "country", "region", "address"]))
_OFTEN = frozenset(map(lexicon.stem, ["times", "periods", "compounding", "frequency", "compounds"]))
_HOUR = frozenset([lexicon.stem("hour")])
_TWO_PARTS = re.compile(r"\b[Cc]ity(?:,| and| &)\s*(?:the )?(?:[Ss]tate|[Cc]ountry)|\b[A-Z][a-z]+, [A-Z]{2}\b")
_YEAR = range(1500, 2101)


def convert(slot: Slot, found: ExtractedValue, bare: Callable[[Slot, str], str]) -> Any:
    """Return a found value as the slot wants it, None where it cannot be meant.

    ``bare`` takes the words from loose text that name the slot or the tool.
    """
    if slot.numeric:
        if found.kind is ValueKind.TIME:
            return _as_hour(slot, found)
        return _as_number(slot, found) if found.kind is ValueKind.NUMBER else _as_period(slot, found)
    if "string" not in slot.types:
        return None
    if slot.role == "id":
        return _as_id(slot, found) if lexicon.stem(found.text.lower()) not in slot.named else None
    match found.kind:
        case ValueKind.DATE:
            return dates.written(found.text, dates.wanted(slot.description) or _form_of(slot), found.unit)
        case ValueKind.TIME if re.search(r"24[- ]hour|HH:MM", slot.description):
            return dates.of_day(found.text)
        case ValueKind.MONEY:
            return gazetteer.currency(found.text)
        case ValueKind.WORDS:
            return bare(slot, found.text) or None
        case ValueKind.PHRASE if slot.role in ("place", "person") and units.dimension(found.text):  # "in Fahrenheit"
            return None
        case ValueKind.PHRASE if slot.role == "place":
            return _as_place(slot, found.text)
        case ValueKind.PHRASE:
            return _without_head(slot, found.text)
        case ValueKind.NUMBER if slot.role == "year" and not is_year(found):
            return None
        case ValueKind.FORMULA:
            return re.sub(r"^\w(?:\(\w\))?\s?=\s?", "", found.text)
    return found.text


def is_year(found: ExtractedValue) -> bool:
    """Tell whether a number may be a year: four digits, from 1500 to 2100, and no unit."""
    return bool(re.fullmatch(r"\d{4}", found.text)) and int(found.text) in _YEAR and not units.dimension(found.unit)


def _as_number(slot: Slot, found: ExtractedValue) -> int | float | None:
    value = units.number(found.text)
    if value is None or (units.is_frequency(found.text) and not slot.cues & _OFTEN):
        return None
    if found.unit.lower() in ("%", "percent") and "number" in slot.types and "percent" not in slot.description.lower():
        value = round(value / 100, 8)
    elif found.unit and slot.units:
        value = units.convert(value, found.unit, slot.units[0])
    if "number" not in slot.types and isinstance(value, float):
        return int(value) if value.is_integer() else None
    return value


def _as_period(slot: Slot, found: ExtractedValue) -> int | float | None:
    """Return "next week" as 7 where days are wanted, a year of a date where a year is."""
    span = re.fullmatch(r"(?:next|past|last|coming|upcoming)\s+(week|month|year|decade|century)", found.text, re.I)
    if span and "time" in slot.dimensions and slot.units:
        return units.convert(1, span.group(1).lower(), slot.units[0])
    year = re.search(r"\b\d{4}$", found.text)
    return int(year.group()) if year and "year" in slot.named else None


def _as_hour(slot: Slot, found: ExtractedValue) -> int | None:
    """Return the hour of a time of day where the hour is wanted: 22 of "10 pm"."""
    hour, _, minute = dates.of_day(found.text).partition(":")
    return int(hour) if slot.named & _HOUR and hour.isdigit() and minute == "00" else None


def _form_of(slot: Slot) -> str | None:
    return "YYYY-MM-DD" if slot.schema.get("format") == "date" else None


def _as_place(slot: Slot, text: str) -> str | None:
    """Return a place as the slot wants it: with its state where that is asked for, a country for its people."""
    if country := gazetteer.country_of(text):  # "a Chinese dish" is in no place
        return country if slot.named & COUNTRY else None
    city, comma, _ = text.partition(",")
    two = _TWO_PARTS.search(slot.description)
    if comma and lexicon.stem("city") in slot.named and not slot.cues & _REGION and not two:
        return city
    home = gazetteer.home_of(text)
    return f"{text}, {home}" if home and not comma and two else text


def _without_head(slot: Slot, text: str) -> str | None:
    """Return a name without the word of the slot before it: "Lawyer John Doe" where a lawyer is wanted."""
    first, _, rest = text.partition(" ")
    if not rest and lexicon.stem(first.lower()) in slot.named:  # "the ID" is no id
        return None
    return rest if rest and lexicon.stem(first.lower()) in slot.cues and slot.role == "person" else text


def _as_id(slot: Slot, found: ExtractedValue) -> str | None:
    bare = found.text.lstrip("#")
    if slot.prefix is None or found.kind is ValueKind.QUOTED:
        return bare
    if bare.isdigit():
        return slot.prefix + bare
    return (
        bare.upper()
        if bare.upper().startswith(slot.prefix.upper()) and slot.prefix.isupper()
        else (bare if bare.startswith(slot.prefix) else None)
    )
