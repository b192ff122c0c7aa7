"""Which of the values that a schema allows, or that its description lists, a sentence names."""

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

_SPOKEN_OF = 0.9  # the evidence that a number needs to be an allowed value


@dataclass(frozen=True)
class Named:
    """The allowed value that a sentence names; ``joined`` are all of them where it names several: "red and blue"."""

    value: Any
    how: str
    joined: tuple[str, ...] = ()


def find(form: SlotScorer, text: str, found: Sequence[ExtractedValue], slot: Slot) -> Named | None:
    """Return the value of ``slot`` that ``text`` names, None where it names none."""
    if "array" in slot.types:
        return None
    coded = _coded(slot, text)
    if coded is not None:
        return coded
    if {"true", "false"} <= {str(option).lower() for option in slot.enum}:
        return _flag(slot, text)
    options = slot.enum or slot.options
    if not options or "boolean" in slot.types:
        return None
    value = phrases.choose(text, options)
    if value is None and slot.enum:
        value = _numbered(form, found, slot)
    if value is None or not (slot.enum or phrases.names(text, str(value)) >= 2):
        return None
    joined = phrases.joined(text, [str(option) for option in options]) if "string" in slot.types else []
    return Named(value, "the allowed value the message names", tuple(joined))


def shared_out(slots: Sequence[Slot], joined: Mapping[tuple[str, ...], Sequence[Any]]) -> list[tuple[Slot, Any]]:
    """Return a value for each of as many places as values are joined: "mix red and blue" is one call of two colors.

    ``joined`` are the values that the sentence joins for each place, by its path.
    """
    shared: list[tuple[Slot, Any]] = []
    for slot in slots:
        values_ = joined.get(slot.path, ())
        alike = [other for other in slots if joined.get(other.path) == values_]
        if len(alike) == len(values_) > 1:
            shared.append((slot, values_[alike.index(slot)]))
    return shared


def _coded(slot: Slot, text: str) -> Named | None:
    said = set(lexicon.stems(text)) if slot.codes else set()
    for code, meaning in slot.codes:
        stems = lexicon.stems(meaning)
        if stems and set(stems) <= said:
            return Named(code, f'the code the schema gives for "{meaning.strip()}"')
    return None


def _flag(slot: Slot, text: str) -> Named | None:
    """Return "True" or "False" where these are written as text."""
    said = phrases.yes_or_no(text, slot.name)
    value = next((option for option in slot.enum if str(option).lower() == str(said).lower()), None)
    return None if value is None else Named(value, "said in the message")


def _numbered(form: SlotScorer, found: Sequence[ExtractedValue], slot: Slot) -> Any:
    """Return the allowed value that a number says, where its surroundings speak of the slot."""
    by_number = {str(option): option for option in slot.enum}
    for one in found:
        value = by_number.get(str(values.number(one.text))) if one.kind is ValueKind.NUMBER else None
        if value is not None and form.evidence(slot, one) >= _SPOKEN_OF:
            return value
    return None
