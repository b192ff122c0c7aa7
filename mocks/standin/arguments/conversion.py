"""Conversion of an extracted value to the form that a slot asks for: its unit, its date format, its prefix."""

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
_FREQUENCY = frozenset(map(lexicon.stem, ["times", "periods", "compounding", "frequency", "compounds"]))
_HOUR = frozenset([lexicon.stem("hour")])
_CITY_AND_REGION = re.compile(r"\b[Cc]ity(?:,| and| &)\s*(?:the )?(?:[Ss]tate|[Cc]ountry)|\b[A-Z][a-z]+, [A-Z]{2}\b")
_YEAR = range(1500, 2101)


def convert(slot: Slot, extracted: ExtractedValue, bare: Callable[[Slot, str], str]) -> Any:
    """Return an extracted value in the form the slot asks for; None where it cannot be meant for the slot.

    Args:
        slot: The slot.
        extracted: The value.
        bare: A function that removes the words from a noun chunk that name the slot or the tool.
    """
    if slot.numeric:
        if extracted.kind is ValueKind.TIME:
            return _as_hour(slot, extracted)
        return _as_number(slot, extracted) if extracted.kind is ValueKind.NUMBER else _as_period(slot, extracted)
    if "string" not in slot.types:
        return None
    if slot.role == "id":
        return _as_id(slot, extracted) if lexicon.stem(extracted.text.lower()) not in slot.name_stems else None
    match extracted.kind:
        case ValueKind.DATE:
            return dates.format_date(
                extracted.text, dates.date_format(slot.description) or _date_format(slot), extracted.unit
            )
        case ValueKind.TIME if re.search(r"24[- ]hour|HH:MM", slot.description):
            return dates.format_time(extracted.text)
        case ValueKind.MONEY:
            return gazetteer.currency_code(extracted.text)
        case ValueKind.WORDS:
            return bare(slot, extracted.text) or None
        case ValueKind.PHRASE if slot.role in ("place", "person") and units.dimension(
            extracted.text
        ):  # "in Fahrenheit"
            return None
        case ValueKind.PHRASE if slot.role == "place":
            return _as_place(slot, extracted.text)
        case ValueKind.PHRASE:
            return _without_title(slot, extracted.text)
        case ValueKind.NUMBER if slot.role == "year" and not is_year(extracted):
            return None
        case ValueKind.FORMULA:
            return re.sub(r"^\w(?:\(\w\))?\s?=\s?", "", extracted.text)
    return extracted.text


def is_year(extracted: ExtractedValue) -> bool:
    """Return whether a number may be a year: four digits, from 1500 to 2100, and no unit."""
    return (
        bool(re.fullmatch(r"\d{4}", extracted.text))
        and int(extracted.text) in _YEAR
        and not units.dimension(extracted.unit)
    )


def _as_number(slot: Slot, extracted: ExtractedValue) -> int | float | None:
    value = units.number(extracted.text)
    if value is None or (units.is_frequency(extracted.text) and not slot.cue_stems & _FREQUENCY):
        return None
    if (
        extracted.unit.lower() in ("%", "percent")
        and "number" in slot.types
        and "percent" not in slot.description.lower()
    ):
        value = round(value / 100, 8)
    elif extracted.unit and slot.units:
        value = units.convert(value, extracted.unit, slot.units[0])
    if "number" not in slot.types and isinstance(value, float):
        return int(value) if value.is_integer() else None
    return value


def _as_period(slot: Slot, extracted: ExtractedValue) -> int | float | None:
    """Return "next week" as 7 where the slot asks for days, and the year of a date where it asks for a year."""
    span = re.fullmatch(r"(?:next|past|last|coming|upcoming)\s+(week|month|year|decade|century)", extracted.text, re.I)
    if span and "time" in slot.dimensions and slot.units:
        return units.convert(1, span.group(1).lower(), slot.units[0])
    year = re.search(r"\b\d{4}$", extracted.text)
    return int(year.group()) if year and "year" in slot.name_stems else None


def _as_hour(slot: Slot, extracted: ExtractedValue) -> int | None:
    """Return the hour of a time of day where the slot asks for it: 22 of "10 pm"."""
    hour, _, minute = dates.format_time(extracted.text).partition(":")
    return int(hour) if slot.name_stems & _HOUR and hour.isdigit() and minute == "00" else None


def _date_format(slot: Slot) -> str | None:
    return "YYYY-MM-DD" if slot.schema.get("format") == "date" else None


def _as_place(slot: Slot, text: str) -> str | None:
    """Return a place in the form the slot asks for: with its state, or as the country of "Chinese"."""
    if country := gazetteer.country_of(text):  # "a Chinese dish" names no place unless a country is asked for
        return country if slot.name_stems & COUNTRY else None
    city, comma, _ = text.partition(",")
    two = _CITY_AND_REGION.search(slot.description)
    if comma and lexicon.stem("city") in slot.name_stems and not slot.cue_stems & _REGION and not two:
        return city
    home = gazetteer.region_of(text)
    return f"{text}, {home}" if home and not comma and two else text


def _without_title(slot: Slot, text: str) -> str | None:
    """Return a person's name without a title that names the slot: "John Doe" of "Lawyer John Doe"."""
    first, _, rest = text.partition(" ")
    if not rest and lexicon.stem(first.lower()) in slot.name_stems:  # "the ID" is the name of the slot, not a value
        return None
    return rest if rest and lexicon.stem(first.lower()) in slot.cue_stems and slot.role == "person" else text


def _as_id(slot: Slot, extracted: ExtractedValue) -> str | None:
    bare = extracted.text.lstrip("#")
    if slot.prefix is None or extracted.kind is ValueKind.QUOTED:
        return bare
    if bare.isdigit():
        return slot.prefix + bare
    return (
        bare.upper()
        if bare.upper().startswith(slot.prefix.upper()) and slot.prefix.isupper()
        else (bare if bare.startswith(slot.prefix) else None)
    )
