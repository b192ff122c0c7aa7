"""Guesses for slots for which the message has no value of a specific kind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mocks.standin import lexicon
from mocks.standin.arguments import context_scoring
from mocks.standin.extraction import phrases
from mocks.standin.extraction.values import ExtractedValue
from mocks.standin.slots import Slot

SUBJECT = "the message without the words of asking"
_ORDINAL = re.compile(r"\b(\d{1,9})(?:st|nd|rd|th)\s+([A-Za-z]+)")


def ordinal_number(text: str, slot: Slot) -> int | None:
    """Return 14 of "the 14th century" for a slot that asks for a century, or None."""
    counted = (int(number) for number, word in _ORDINAL.findall(text) if lexicon.stems(word).keys() & slot.name_stems)
    return next(counted, None)


def text_candidates(slot: Slot, text: str, found: Sequence[ExtractedValue]) -> Iterator[tuple[str | None, str]]:
    """Yield candidates for a text slot, each with its provenance, likeliest first; None stands for no candidate."""
    match slot.role:
        case "expression":
            yield phrases.expression(text), "the sum in the message"
        case "place":
            yield phrases.lowercase_place(text, slot.cue_stems), "the words after a preposition"
        case "reason":
            yield phrases.reason(text), "the reason the message gives"
        case "unit":
            target = bool(slot.name_stems & context_scoring.TARGET)
            yield phrases.unit(found, text, slot.essential, target), "the unit that the message names"
        case "text" if slot.essential:
            yield phrases.subject(text), SUBJECT
    if slot.role not in ("id", "email", "phone", "url"):
        yield phrases.word_of_kind(text, slot), "a word of that kind in the message"
        yield phrases.words_after_name(text, slot.name), f'the words after "{slot.label}"'
