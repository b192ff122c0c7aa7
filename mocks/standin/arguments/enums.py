"""Values named in a sentence out of those that a schema allows or that its description lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mocks.standin import lexicon
from mocks.standin.arguments.slot_scoring import SlotScorer
from mocks.standin.extraction import phrases, values
from mocks.standin.extraction.patterns import ValueKind
from mocks.standin.extraction.values import ExtractedValue
from mocks.standin.slots import Slot

_NUMBER_EVIDENCE = 0.9  # evidence that a number needs to be taken for an allowed value


@dataclass(frozen=True)
class NamedOption:
    """The allowed value that a sentence names; ``joined`` are all of them in "red and blue"."""

    value: Any
    provenance: str
    joined: tuple[str, ...] = ()


def find(scorer: SlotScorer, text: str, found: Sequence[ExtractedValue], slot: Slot) -> NamedOption | None:
    """Return the allowed value of ``slot`` that ``text`` names, or None."""
    if "array" in slot.types:
        return None
    coded = _by_code(slot, text)
    if coded is not None:
        return coded
    if {"true", "false"} <= {str(option).lower() for option in slot.enum}:
        return _flag(slot, text)
    options = slot.enum or slot.options
    if not options or "boolean" in slot.types:
        return None
    value = phrases.choose(text, options)
    if value is None and slot.enum:
        value = _by_number(scorer, found, slot)
    if value is None or not (slot.enum or phrases.naming_score(text, str(value)) >= 2):
        return None
    joined = phrases.joined_options(text, [str(option) for option in options]) if "string" in slot.types else []
    return NamedOption(value, "the allowed value the message names", tuple(joined))


def distribute(slots: Sequence[Slot], joined: Mapping[tuple[str, ...], Sequence[Any]]) -> list[tuple[Slot, Any]]:
    """Return the values of slots that share joined values, one each: "mix red and blue" fills two color slots.

    Args:
        slots: The slots of the tool.
        joined: The values that the sentence joins for each slot, by its path.
    """
    distributed: list[tuple[Slot, Any]] = []
    for slot in slots:
        values_ = joined.get(slot.path, ())
        sharing = [other for other in slots if joined.get(other.path) == values_]
        if len(sharing) == len(values_) > 1:
            distributed.append((slot, values_[sharing.index(slot)]))
    return distributed


def _by_code(slot: Slot, text: str) -> NamedOption | None:
    text_stems = set(lexicon.stems(text)) if slot.codes else set()
    for code, meaning in slot.codes:
        stems = lexicon.stems(meaning)
        if stems and set(stems) <= text_stems:
            return NamedOption(code, f'the code the schema gives for "{meaning.strip()}"')
    return None


def _flag(slot: Slot, text: str) -> NamedOption | None:
    """Return the value of an enum of "True" and "False" in text form."""
    answer = phrases.yes_or_no(text, slot.name)
    value = next((option for option in slot.enum if str(option).lower() == str(answer).lower()), None)
    return None if value is None else NamedOption(value, "said in the message")


def _by_number(scorer: SlotScorer, found: Sequence[ExtractedValue], slot: Slot) -> Any:
    """Return the allowed value equal to a number whose context refers to the slot, or None."""
    by_number = {str(option): option for option in slot.enum}
    for one in found:
        value = by_number.get(str(values.number(one.text))) if one.kind is ValueKind.NUMBER else None
        if value is not None and scorer.evidence(slot, one) >= _NUMBER_EVIDENCE:
            return value
    return None
