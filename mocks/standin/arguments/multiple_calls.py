"""Multiple calls of one tool from one message: "in Oslo and Rome", "3 seats for Ana and 2 for Bo", "respectively"."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from itertools import islice, pairwise, product
from typing import Any

from mocks.standin import lexicon, units
from mocks.standin.arguments import context_scoring
from mocks.standin.arguments.conversion import is_year
from mocks.standin.arguments.filled_arguments import value_at, with_values
from mocks.standin.arguments.slot_scoring import SlotScorer
from mocks.standin.extraction import values
from mocks.standin.extraction.clause_boundaries import BOUNDARIES
from mocks.standin.extraction.patterns import ValueKind
from mocks.standin.extraction.values import ExtractedValue
from mocks.standin.slots import Slot, set_value

_SEPARATOR = re.compile(r"[,;.?!]|\b(?:and|or|then|also|while|versus|vs|plus|but)\b", re.I)
_FUNCTION_WORDS = lexicon.word_set("a an the of and or with in for to is at by on from as")
_SCORE_TOLERANCE = (
    0.75  # a free slot that fits a value nearly as well as the best one is taken instead of a second call
)

MAX_CALLS = 40
"""Maximum number of calls from the lists of one message."""
_NEXT_LEG = re.compile(r"\b(?:then|onwards?|finally|afterwards|from there)\b", re.I)
_PLACE_PREPOSITIONS = lexicon.word_set("in at for near around of from")
Assigned = Mapping[str, tuple[Slot, ExtractedValue]]
CallValues = dict[tuple[str, ...], Any]
"""The values of one call, by the paths of their slots."""


def rows(
    scorer: SlotScorer, text: str, assigned: Assigned, free: Sequence[ExtractedValue]
) -> list[list[tuple[Slot, ExtractedValue]]]:
    """Return the slots and values of each call, in order; fewer than two rows where the message asks for one call.

    Args:
        scorer: The scorer of the tool's slots.
        text: The message.
        assigned: The slots that have a value.
        free: The values of the message that no slot has.
    """
    groups = _coordinated_groups(scorer, text, assigned, free)
    joined = {one for group in groups if len(group) > 1 for one in group} & set(free)
    repeated = [
        one
        for one in free
        if one in joined or any(_is_alternative(scorer, text, slot, f, one) for slot, f in assigned.values())
    ]
    if not repeated:
        return []
    lists = _distinct_lists(assigned, groups)
    if lists and _is_pairwise(text):
        return _pairwise_rows(lists)
    if lists and set(repeated) <= joined:
        return _product_rows(lists)
    listed: list[list[tuple[Slot, ExtractedValue]]] = [[]]
    for extracted in sorted([*repeated, *(f for _, f in assigned.values())], key=lambda one: one.start):
        slot = _best_slot(scorer, extracted, assigned, [slot for slot, _ in listed[-1]])
        if slot is None:
            slot = _best_slot(scorer, extracted, assigned, [])
            if slot is None:
                continue
            listed.append([])
        listed[-1].append((slot, extracted))
    return listed


def spans(text: str, listed: Sequence[Sequence[tuple[Slot, ExtractedValue]]]) -> list[str]:
    """Return the part of ``text`` for each row, beginning after the word that joins it to the row before."""
    cuts = [0]
    for before, row in pairwise(listed):
        end, start = max(f.end for _, f in before), min(f.start for _, f in row)
        boundaries = (list(pattern.finditer(text, end, start)) for pattern in BOUNDARIES)
        boundary = next((matches[-1] for matches in boundaries if matches), None)
        cuts.append(boundary.end() if boundary else start)
    return [text[a:b] for a, b in zip(cuts, [*cuts[1:], len(text)], strict=True)]


def with_leg_origins(scorer: SlotScorer, text: str, calls: Sequence[CallValues]) -> list[CallValues]:
    """Return the values of each call, with the destination before as origin: "from A to B, then to C"."""
    sources = [slot.path for slot in scorer.slots if slot.role == "place" and slot.name_stems & context_scoring.SOURCE]
    targets = [slot.path for slot in scorer.slots if slot.role == "place" and slot.name_stems & context_scoring.TARGET]
    legs = [*calls]
    if len(sources) != 1 or len(targets) != 1 or not _NEXT_LEG.search(text):
        return legs
    for at in range(1, len(legs)):
        if targets[0] in legs[at] and targets[0] in legs[at - 1] and sources[0] not in legs[at]:
            legs[at] = {sources[0]: legs[at - 1][targets[0]], **legs[at]}
    return legs


def arguments_of(
    slots: Sequence[Slot], calls: Sequence[CallValues], index: int, shared: Mapping[tuple[str, ...], Any]
) -> dict[str, Any]:
    """Return the arguments of one call: its own values, else those of the nearest call before it, else after it.

    Args:
        slots: The slots of the tool.
        calls: The values of each call.
        index: The index of the call.
        shared: The values for all calls.
    """
    arguments: dict[str, Any] = {}
    for slot in slots:
        before = [own[slot.path] for own in calls[: index + 1] if slot.path in own]
        behind = [own[slot.path] for own in calls[index + 1 :] if slot.path in own]
        if before:
            set_value(arguments, slot.path, before[-1])
        elif slot.path in shared:
            value = behind[0] if behind else shared[slot.path]
            if value is not None or slot.required:
                set_value(arguments, slot.path, value)
    return arguments


def multiplied(
    calls: tuple[dict[str, Any], ...], variants: Mapping[tuple[str, ...], Sequence[Any]], text: str
) -> tuple[dict[str, Any], ...]:
    """Return the calls multiplied by the allowed values, or lists, that the message joins: "in red and in blue".

    Args:
        calls: The arguments of each call.
        variants: The joined values, by the path of their slot.
        text: The message.
    """
    for path, listed in variants.items():
        if len({json.dumps(value_at(one, path)) for one in calls}) > 1:
            continue
        if len(listed) == len(calls) and _is_pairwise(text):
            calls = tuple(with_values(one, {path: value}) for one, value in zip(calls, listed, strict=True))
        else:
            calls = tuple(with_values(one, {path: value}) for one in calls for value in listed)
    return calls


def interleaved(listed: Sequence[Sequence[tuple[Slot, ExtractedValue]]]) -> bool:
    """Return whether rows overlap in the text, as in "A and B, 1 and 2 respectively"."""
    return any(max(f.start for _, f in before) > min(f.start for _, f in row) for before, row in pairwise(listed))


def _coordinated_groups(
    scorer: SlotScorer, text: str, assigned: Assigned, free: Sequence[ExtractedValue]
) -> list[list[ExtractedValue]]:
    """Return for each filled slot its value with those that the message joins to it: "Oslo, Rome and Bergen"."""
    return [
        [one for one in values.coordinated(sorted([*free, extracted], key=lambda f: f.start), text, extracted)
            if one == extracted or scorer.score(slot, one) > 0]
        for slot, extracted in assigned.values()
    ]  # fmt: skip


def _is_pairwise(text: str) -> bool:
    """Return whether the items of a message's lists belong together, first with first."""
    return "respectively" in text.lower()


def _distinct_lists(
    assigned: Assigned, groups: Sequence[list[ExtractedValue]]
) -> list[tuple[Slot, list[ExtractedValue]]]:
    """Return the slots whose values are joined to others; none where two slots have the same list."""
    lists = [(slot, group) for (slot, _), group in zip(assigned.values(), groups, strict=True) if len(group) > 1]
    lists.sort(key=lambda pair: pair[1][0].start)
    return lists if len({group[0] for _, group in lists}) == len(lists) else []


def _pairwise_rows(lists: Sequence[tuple[Slot, list[ExtractedValue]]]) -> list[list[tuple[Slot, ExtractedValue]]]:
    """Return the rows of first items, of second items and so on: "A and B, 1 and 2 respectively"."""
    longest = max(len(group) for _, group in lists)
    return [[(slot, group[i]) for slot, group in lists if len(group) == longest] for i in range(longest)]


def _product_rows(lists: Sequence[tuple[Slot, list[ExtractedValue]]]) -> list[list[tuple[Slot, ExtractedValue]]]:
    """Return the product of the lists: "tea and cake in Oslo and Rome" is four rows."""
    return [
        [(slot, extracted) for (slot, _), extracted in zip(lists, row, strict=True)]
        for row in islice(product(*(group for _, group in lists)), MAX_CALLS)
    ]


def _is_alternative(
    scorer: SlotScorer, text: str, slot: Slot, extracted: ExtractedValue, other: ExtractedValue
) -> bool:
    """Return whether ``other`` fits the slot as clearly as ``extracted``, the value it has."""
    if other.text.lower() == extracted.text.lower():  # a repetition
        return False
    if (
        other.kind is not extracted.kind
        or other.kind is ValueKind.WORDS
        or not _in_similar_context(slot, extracted, other)
    ):
        return False
    first, second = sorted((extracted, other), key=lambda one: one.start)
    if not _SEPARATOR.search(text, first.end, second.start):  # "in Denver in Colorado" is one place
        return False
    score = scorer.score(slot, other)
    return score > 0 and (_dimension(extracted) != "" or score >= scorer.score(slot, extracted) - 1.6)


def _in_similar_context(slot: Slot, extracted: ExtractedValue, other: ExtractedValue) -> bool:
    if is_year(extracted) and is_year(other):
        return True
    if extracted.kind is ValueKind.NUMBER:
        same_thing = extracted.unit.isalpha() and (extracted.unit, extracted.right[:2]) == (other.unit, other.right[:2])
        same_dimension = bool(_dimension(extracted)) and _dimension(extracted) == _dimension(other)
        return same_thing or same_dimension or bool(set(extracted.left[:3]) & set(other.left[:3]) - _FUNCTION_WORDS)
    prepositions = {*extracted.left[:1], *other.left[:1]}
    return len(extracted.left[:1]) == len(other.left[:1]) == 1 and (
        len(prepositions) == 1 or (slot.role == "place" and prepositions <= _PLACE_PREPOSITIONS)
    )


def _dimension(extracted: ExtractedValue) -> str:
    return units.dimension(extracted.unit) or "" if extracted.kind is ValueKind.NUMBER else ""


def _best_slot(scorer: SlotScorer, extracted: ExtractedValue, assigned: Assigned, taken: Sequence[Slot]) -> Slot | None:
    """Return the free slot that fits a value best, or nearly as well as a taken one; None where there is none."""
    scored = [(scorer.score(slot, extracted), slot) for slot, _ in assigned.values()]
    best = max((score for score, _ in scored), default=0.0)
    free = [
        (score, slot) for score, slot in scored if slot not in taken and score > 0 and score >= best - _SCORE_TOLERANCE
    ]
    return max(free, key=lambda pair: pair[0])[1] if free and best > 0 else None
