"""Points for and against a value in a slot, from the words around the value."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mocks.standin import lexicon, units
from mocks.standin.arguments.conversion import is_year
from mocks.standin.extraction.patterns import ValueKind
from mocks.standin.extraction.values import ExtractedValue
from mocks.standin.slots import Slot

_SOURCE_WORDS = lexicon.word_set("from source origin start departure base input initial begin old current")
_TARGET_WORDS = lexicon.word_set("to target destination end arrival until output final stop new")
SOURCE, TARGET = frozenset(map(lexicon.stem, _SOURCE_WORDS)), frozenset(map(lexicon.stem, _TARGET_WORDS))
"""Stems of the words for an origin, and for a destination."""
_SIDES = (
    (lexicon.word_set("to into until till through"), TARGET),
    (lexicon.word_set("from between starting"), SOURCE),
    (
        lexicon.word_set("under below less most up maximum max cheaper within"),
        lexicon.word_set("max maximum maxim upper limit"),
    ),
    (
        lexicon.word_set("by"),
        frozenset(map(lexicon.stem, ["artist", "author", "director", "composer", "singer", "writer"])),
    ),
    (lexicon.word_set("over above least more minimum min"), lexicon.word_set("min minimum minim low")),
)
_ID_WORDS = frozenset(
    map(lexicon.stem, ["id", "ids", "number", "code", "sku", "account", "uuid", "token", "identifier"])
)
_OPEN_ROLES = (None, "text", "person")  # roles that nearly any name fits
_EQUALS = lexicon.word_set("= is of as to the equal equals named called")
_PREPOSITIONS = lexicon.word_set("in at on for from with by near about to under over into within")


def nearby_words(extracted: ExtractedValue, left: Sequence[str]) -> Sequence[str]:
    """Return the words before a value that can refer to it; before a name, a preposition weakens those beyond it."""
    if extracted.kind is ValueKind.NUMBER:
        return left
    cut = next((i for i, word in enumerate(extracted.left) if word in _PREPOSITIONS), None)
    if cut is None or cut > 3:
        return left
    kept = [word for word in extracted.left[:cut] if word in left]
    beyond = [word for word in extracted.left[cut:] if word in left]
    return [*kept, "", "", *beyond]


def required_evidence(slot: Slot, extracted: ExtractedValue) -> float:
    """Return the least evidence with which a value is assigned to a slot, by the kinds of both."""
    optional = not slot.essential
    match extracted.kind:
        case ValueKind.NUMBER if slot.numeric:
            return 0.9 if optional else -0.9
        case ValueKind.NUMBER if slot.role is None:
            return 1.0
        case ValueKind.DATE | ValueKind.TIME if slot.role is None and not slot.numeric:
            return 0.5
        case ValueKind.WORDS if slot.role in ("person", "text") or optional:
            return 1.0
        case ValueKind.WORDS if slot.role == "place":
            return 0.4
        case ValueKind.ID if slot.role == "text":
            return 1.0
        case ValueKind.PHRASE if slot.role in ("text", "id"):
            return 1.0 if slot.role == "text" else 1.6 if slot.name_stems & _ID_WORDS or optional else -0.5
        case ValueKind.PHRASE if slot.role == "person" and optional:
            return -0.5
        case ValueKind.PHRASE | ValueKind.ID | ValueKind.QUOTED | ValueKind.URL | ValueKind.PATH if (
            optional and slot.role in _OPEN_ROLES
        ):
            return 0.6
    return -9.0


def label_points(slot: Slot, extracted: ExtractedValue) -> float:
    """Return points for the slot's name directly before the value, as in "base 10", "a = 3", "title is …"."""
    left = [word for word in extracted.left if word not in _EQUALS]
    name = lexicon.words(slot.name)[::-1]
    before = left[: len(name)]
    if extracted.kind is ValueKind.NUMBER and [*map(lexicon.stem, extracted.right[: len(name)])] == [
        *map(lexicon.stem, reversed(name))
    ]:
        return 1.5  # "5 seats"
    if before == name:
        return (
            2.0
            if len(slot.name) > 1 or (extracted.left and extracted.left[0] in ("=", "is", slot.name.lower()))
            else 0.5
        )
    return 0.0


def is_about(extracted: ExtractedValue) -> bool:
    """Return whether the words before a value make it a topic: "about jazz", "related to land"."""
    return extracted.left[:1] in (("about",), ("regarding",), ("concerning",)) or extracted.left[:2] == (
        "to",
        "related",
    )


def preposition_points(slot: Slot, extracted: ExtractedValue) -> float:
    """Return points for "from", "to", "under", "over" or "by" before a value where it matches the slot."""
    left: Sequence[str] = extracted.left
    if extracted.kind is ValueKind.MONEY:
        left = [*left[:1], "to"] if left[:1] in (("in",), ("into",)) else left or ("from",)
    for words, stems in _SIDES:
        if set(left[:2]) & words:
            return 2.0 if slot.cue_stems & stems else 0.0
    return 0.0


def unit_points(slot: Slot, extracted: ExtractedValue) -> float:
    """Return points for a number whose unit, or whose form as a year, matches the slot; negative for a mismatch."""
    have = units.dimension(extracted.unit) if extracted.unit else None
    points = 0.0
    if have and slot.dimensions:
        points += 1.2 if have in slot.dimensions else -1.5
    elif slot.dimensions & {"money", "share"} and have is None:
        points -= 0.3
    if "year" in slot.name_stems:
        points += 1.5 if is_year(extracted) else -0.5
    elif (
        is_year(extracted)
        and not have
        and set(extracted.left[:1]) & {"in", "since", "year", "of", "from", "for", "during"}
    ):
        points -= 0.8
    return points


def prefix_points(slot: Slot, extracted: ExtractedValue) -> float:
    """Return points for an id with the first letters of the slot's name, such as ORD-12345 for ``order_id``."""
    letters = re.match(r"[A-Za-z]+", extracted.text)
    if slot.role != "id" or extracted.kind is not ValueKind.ID or not letters:
        return 0.0
    return 2.0 if any(word.startswith(letters.group().lower()[:3]) for word in lexicon.words(slot.name)) else 0.0
