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
    named = {at for at, found in scores if found.kind is ValueKind.PHRASE and open_slots[at].role == "place"}
    scores = {(at, f): score for (at, f), score in scores.items() if f.kind is not ValueKind.WORDS or at not in named}
    chosen: dict[int, ExtractedValue] = {}
    taken: set[ExtractedValue] = set()
    for at, found in sorted(scores, key=lambda pair: (-round(scores[pair], 3), pair[0], pair[1].start)):
        if at not in chosen and found not in taken:
            chosen[at] = found
            taken.add(found)
    for at, slot in enumerate(open_slots):
        if slot.essential and at not in chosen:
            _reassign(at, open_slots, chosen, scores)
    _swap(chosen, scores)
    _order_numbered(open_slots, chosen, scores)
    return chosen


def _reassign(at: int, open_slots: Sequence[Slot], chosen: dict[int, ExtractedValue], scores: Scores) -> None:
    """Give an essential slot the value of another slot that can be empty or has an alternative."""
    best: tuple[float, int, ExtractedValue | None] | None = None
    for holder, found in chosen.items():
        if (at, found) not in scores:
            continue
        others = [(scores[pair], pair[1]) for pair in scores if pair[0] == holder and pair[1] not in chosen.values()]
        lend = not open_slots[holder].essential and scores[at, found] >= scores[holder, found] - _CLEAR_MARGIN
        if others or lend:
            gain, other = max(others, key=lambda pair: pair[0]) if others else (0.0, None)
            gain += scores[at, found] - scores[holder, found]
            if best is None or gain > best[0]:
                best = (gain, holder, other)
    if best is None:
        return
    _, holder, other = best
    chosen[at] = chosen.pop(holder)
    if other is not None:
        chosen[holder] = other


def _swap(chosen: dict[int, ExtractedValue], scores: Scores) -> None:
    """Exchange the values of two slots where that increases the sum of their scores."""
    ats: Sequence[int] = sorted(chosen)
    for one in ats:
        for other in ats:
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
    numbers = [found for found in free if found.kind is ValueKind.NUMBER]
    groups = [values.coordinated(numbers, text, found) for found in numbers]
    alike: dict[str, list[int]] = {}
    for at, slot in enumerate(open_slots):
        name = _NUMBERED.sub("#", slot.name.lower())
        if slot.numeric and "#" in name:
            alike.setdefault(name, []).append(at)
    for ats in alike.values():
        for group in groups:
            if len(group) == len(ats) > 1:
                return dict(zip(ats, group, strict=True))
    return {}


def _order_numbered(open_slots: Sequence[Slot], chosen: dict[int, ExtractedValue], scores: Scores) -> None:
    """Order the values of numbered slots, such as "side1" and "side2", as they are in the message."""
    series: dict[str, list[int]] = {}
    for at in sorted(chosen):
        series.setdefault(_NUMBERED.sub("#", open_slots[at].name.lower()), []).append(at)
    for name, ats in series.items():
        ordered = sorted((chosen[at] for at in ats), key=lambda found: found.start)
        close = all(
            abs(scores.get((at, f), -9.0) - scores[at, chosen[at]]) < 1.5 for at, f in zip(ats, ordered, strict=True)
        )
        if "#" in name and close:
            chosen.update(zip(ats, ordered, strict=True))
