"""Assignment of values to slots by score: the best pair first, then corrections."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from mocks.standin.extraction import values
from mocks.standin.extraction.patterns import ValueKind
from mocks.standin.extraction.values import ExtractedValue
from mocks.standin.slots import Slot

Scores = Mapping[tuple[int, ExtractedValue], float]
"""Scores by index of the slot and value; pairs that do not fit have no entry."""

_CLEAR_MARGIN = 1.0  # a value that fits its slot by so much better than another slot stays there
_SWAP_GAIN = 0.3  # two slots exchange their values where that adds at least this much


def assign(open_slots: Sequence[Slot], scores: Scores) -> dict[int, ExtractedValue]:
    """Return the values assigned to ``open_slots``, by the index of the slot."""
    named = {
        index for index, extracted in scores if extracted.kind is ValueKind.PHRASE and open_slots[index].role == "place"
    }
    scores = {
        (index, f): score for (index, f), score in scores.items() if f.kind is not ValueKind.WORDS or index not in named
    }
    chosen: dict[int, ExtractedValue] = {}
    used: set[ExtractedValue] = set()
    for index, extracted in sorted(scores, key=lambda pair: (-round(scores[pair], 3), pair[0], pair[1].start)):
        if index not in chosen and extracted not in used:
            chosen[index] = extracted
            used.add(extracted)
    for index, slot in enumerate(open_slots):
        if slot.essential and index not in chosen:
            _reassign(index, open_slots, chosen, scores)
    _swap(chosen, scores)
    _order_numbered(open_slots, chosen, scores)
    return chosen


def _reassign(index: int, open_slots: Sequence[Slot], chosen: dict[int, ExtractedValue], scores: Scores) -> None:
    """Give an essential slot the value of another slot that can be empty or has an alternative."""
    best: tuple[float, int, ExtractedValue | None] | None = None
    for holder, extracted in chosen.items():
        if (index, extracted) not in scores:
            continue
        others = [(scores[pair], pair[1]) for pair in scores if pair[0] == holder and pair[1] not in chosen.values()]
        lend = (
            not open_slots[holder].essential and scores[index, extracted] >= scores[holder, extracted] - _CLEAR_MARGIN
        )
        if others or lend:
            gain, other = max(others, key=lambda pair: pair[0]) if others else (0.0, None)
            gain += scores[index, extracted] - scores[holder, extracted]
            if best is None or gain > best[0]:
                best = (gain, holder, other)
    if best is None:
        return
    _, holder, other = best
    chosen[index] = chosen.pop(holder)
    if other is not None:
        chosen[holder] = other


def _swap(chosen: dict[int, ExtractedValue], scores: Scores) -> None:
    """Exchange the values of two slots where that increases the sum of their scores."""
    indexes: Sequence[int] = sorted(chosen)
    for one in indexes:
        for other in indexes:
            a, b = chosen[one], chosen[other]
            now = scores[one, a] + scores[other, b]
            if one < other and scores.get((one, b), -9) + scores.get((other, a), -9) > now + _SWAP_GAIN:
                chosen[one], chosen[other] = b, a


_NUMBERED = re.compile(r"\d+|(?:^|(?<=_))(?:first|second|third|one|two|three|[abcxyz])(?=_|$)")


def numbered_values(open_slots: Sequence[Slot], free: Sequence[ExtractedValue], text: str) -> dict[int, ExtractedValue]:
    """Return the values of numbered slots for which ``text`` lists as many numbers: "the sides are 3, 4 and 5".

    Args:
        open_slots: Slots without a value.
        free: Values that no slot has.
        text: The sentence.
    """
    numbers = [extracted for extracted in free if extracted.kind is ValueKind.NUMBER]
    groups = [values.coordinated(numbers, text, extracted) for extracted in numbers]
    by_name: dict[str, list[int]] = {}
    for index, slot in enumerate(open_slots):
        name = _NUMBERED.sub("#", slot.name.lower())
        if slot.numeric and "#" in name:
            by_name.setdefault(name, []).append(index)
    for indexes in by_name.values():
        for group in groups:
            if len(group) == len(indexes) > 1:
                return dict(zip(indexes, group, strict=True))
    return {}


def _order_numbered(open_slots: Sequence[Slot], chosen: dict[int, ExtractedValue], scores: Scores) -> None:
    """Order the values of numbered slots, such as "side1" and "side2", as they are in the message."""
    series: dict[str, list[int]] = {}
    for index in sorted(chosen):
        series.setdefault(_NUMBERED.sub("#", open_slots[index].name.lower()), []).append(index)
    for name, indexes in series.items():
        ordered = sorted((chosen[index] for index in indexes), key=lambda extracted: extracted.start)
        close = all(
            abs(scores.get((index, f), -9.0) - scores[index, chosen[index]]) < 1.5
            for index, f in zip(indexes, ordered, strict=True)
        )
        if "#" in name and close:
            chosen.update(zip(indexes, ordered, strict=True))
