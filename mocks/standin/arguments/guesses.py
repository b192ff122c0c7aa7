"""What a message seems to say for a place that no value of a particular kind was found for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mocks.standin import lexicon
from mocks.standin.arguments import context_scoring
from mocks.standin.extraction import phrases
from mocks.standin.extraction.values import ExtractedValue
from mocks.standin.slots import Slot

WHOLE = "the message without the words of asking"
_ORDINAL = re.compile(r"\b(\d{1,9})(?:st|nd|rd|th)\s+([A-Za-z]+)")


def ordinal(text: str, slot: Slot) -> int | None:
    """Return 14 of "the 14th century" where a century is wanted."""
    counted = (int(number) for number, word in _ORDINAL.findall(text) if lexicon.stems(word).keys() & slot.named)
    return next(counted, None)


def of_text(slot: Slot, text: str, found: Sequence[ExtractedValue]) -> Iterator[tuple[str | None, str]]:
    """Yield what may fill a text, None where nothing does, each with how it was found; the likeliest first."""
    match slot.role:
        case "expression":
            yield phrases.expression(text), "the sum in the message"
        case "place":
            yield phrases.lower_place(text, slot.cues), "the words after a preposition"
        case "reason":
            yield phrases.reason(text), "the reason the message gives"
        case "unit":
            target = bool(slot.named & context_scoring.TARGET)
            yield phrases.unit(found, text, slot.essential, target), "the unit that the message names"
        case "text" if slot.essential:
            yield phrases.subject(text), WHOLE
    if slot.role not in ("id", "email", "phone", "url"):
        yield phrases.of_kind(text, slot), "a word of that kind in the message"
        yield phrases.after(text, slot.name), f'the words after "{slot.label}"'
