"""Conversion of an extracted value to the form that a slot asks for: a number, a date format, the prefix of an id."""

from __future__ import annotations

import re
from typing import Any

from mocks.standin import gazetteer, lexicon, units
from mocks.standin.extraction import dates
from mocks.standin.extraction.patterns import ValueKind
from mocks.standin.extraction.values import ExtractedValue
from mocks.standin.slots import Slot

_CITY_AND_REGION = re.compile(r"\b[Cc]ity(?:,| and| &)\s*(?:the )?(?:[Ss]tate|[Cc]ountry)|\b[A-Z][a-z]+, [A-Z]{2}\b")


def convert(slot: Slot, extracted: ExtractedValue, bare: str) -> Any:
    """Return an extracted value in the form the slot asks for; None where it cannot be meant for the slot.

    ``bare`` is its text without the words that name the slot or the tool.
    """
    text = extracted.text
    if slot.numeric:
        return _as_number(slot, extracted)
    if "string" not in slot.types or lexicon.stem(text.lower()) in slot.name_stems:
        return None
    if slot.role == "id":
        return _as_id(slot, extracted)
    match extracted.kind:
        case ValueKind.DATE:
            form = dates.date_format(slot.description)
            return dates.format_date(text, form or ("YYYY-MM-DD" if slot.schema.get("format") == "date" else None))
        case ValueKind.MONEY:
            return gazetteer.currency_code(text)
        case ValueKind.WORDS:
            return bare or None
        case ValueKind.PHRASE if slot.role in ("place", "person") and units.is_unit(text):  # "in Fahrenheit"
            return None
        case ValueKind.PHRASE if slot.role == "place":
            home = gazetteer.region_of(text) if _CITY_AND_REGION.search(slot.description) and "," not in text else None
            return f"{text}, {home}" if home else text
        case ValueKind.NUMBER if slot.role == "year" and not is_year(extracted):
            return None
    return text


def is_year(extracted: ExtractedValue) -> bool:
    """Return whether a number may be a year: four digits, from 1500 to 2100, and no unit."""
    return bool(re.fullmatch(r"1[5-9]\d\d|20\d\d|2100", extracted.text)) and not units.is_unit(extracted.unit)


def _as_number(slot: Slot, extracted: ExtractedValue) -> int | float | None:
    if extracted.kind is not ValueKind.NUMBER:  # the year of a date, where a year is asked for
        year = re.search(r"\b\d{4}$", extracted.text)
        return int(year.group()) if year and "year" in slot.name_stems else None
    value = units.number(extracted.text)
    if value is not None and extracted.unit in ("%", "percent") and "percent" not in slot.description.lower():
        value = round(value / 100, 8) if "number" in slot.types else value
    if "number" not in slot.types and isinstance(value, float):
        return int(value) if value.is_integer() else None
    return value


def _as_id(slot: Slot, extracted: ExtractedValue) -> str | None:
    """Return an id with the letters of the example in the slot's description; None for one with other letters."""
    bare = extracted.text.lstrip("#")
    if slot.prefix is None or extracted.kind is ValueKind.QUOTED or bare.startswith(slot.prefix):
        return bare
    if bare.isdigit():
        return slot.prefix + bare
    return bare.upper() if bare.upper().startswith(slot.prefix) else None
