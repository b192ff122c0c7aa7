"""Values that a message lists: the items of an array, or a call for each of them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from itertools import islice, product
from typing import Any

from mocks.standin.arguments.slot_scoring import SlotScorer
from mocks.standin.extraction import values
from mocks.standin.extraction.patterns import ValueKind
from mocks.standin.extraction.values import ExtractedValue
from mocks.standin.slots import Slot

MAX_CALLS = 40
"""Maximum number of calls from the lists of one message."""
_JOINED_BONUS = 1.0  # added to the score of several joined values
_SINGLE_EVIDENCE = 1.0  # evidence that a single value needs for an optional array
Row = list[tuple[Slot, ExtractedValue]]
"""The slots and values of one call."""


def parse(text: str) -> list[Any]:
    """Return the items of a list in brackets, such as "[1, 2]"; none where it is not JSON."""
    try:
        listed = json.loads(text.replace("'", '"'))
    except ValueError:
        return []
    return listed if isinstance(listed, list) else []


def items(
    scorer: SlotScorer,
    item: Slot,
    text: str,
    pools: Sequence[Sequence[ExtractedValue]],
    used: Collection[ExtractedValue],
    *,
    alone: bool,
) -> list[ExtractedValue]:
    """Return the values for an array of ``item``: a list in brackets, joined values or, if ``alone``, a single one."""
    kind = int | float if item.numeric else str
    for one in (one for pool in pools for one in pool if one.kind is ValueKind.LIST and one not in used):
        if parse(one.text) and all(isinstance(member, kind) for member in parse(one.text)):
            return [one]
    best: tuple[float, list[ExtractedValue]] = (0.0, [])
    for pool in pools:
        for first in pool:
            group = values.coordinated(pool, text, first)
            score = scorer.score(item, first) if group[0] is first and not set(group) & set(used) else 0.0
            single = alone and (item.required or scorer.evidence(item, first) >= _SINGLE_EVIDENCE)
            if score <= 0 or (len(group) == 1 and not single):
                continue
            best = max(best, (score + (_JOINED_BONUS if len(group) > 1 else 0.0), group), key=lambda pair: pair[0])
    return best[1]


def rows(
    scorer: SlotScorer, text: str, assigned: Mapping[str, tuple[Slot, ExtractedValue]], free: Sequence[ExtractedValue]
) -> list[Row]:
    """Return the listed values of each call, in order; fewer than two rows where the message asks for one call.

    "Tea and cake in Oslo and Rome" is four rows; with "respectively" it is two.
    """
    joined = []
    for slot, own in assigned.values():
        near = values.coordinated(sorted([*free, own], key=lambda one: one.start), text, own)
        joined.append((slot, [one for one in near if one is own or scorer.score(slot, one) > 0]))
    lists = sorted((pair for pair in joined if len(pair[1]) > 1), key=lambda pair: pair[1][0].start)
    if not lists or len({group[0] for _, group in lists}) < len(lists):  # two slots would share one list
        return []
    if "respectively" in text.lower():
        shortest = min(len(group) for _, group in lists)
        return [[(slot, group[i]) for slot, group in lists] for i in range(shortest)]
    combined = islice(product(*(group for _, group in lists)), MAX_CALLS)
    return [[(slot, one) for (slot, _), one in zip(lists, row, strict=True)] for row in combined]
