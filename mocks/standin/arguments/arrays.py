"""Items of an array parameter: values in brackets, joined by "and", or the two ends of a range."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from mocks.standin import lexicon as words
from mocks.standin.arguments.slot_scoring import SlotScorer
from mocks.standin.extraction import phrases, values
from mocks.standin.extraction.patterns import ValueKind
from mocks.standin.extraction.values import ExtractedValue
from mocks.standin.slots import Slot

_SPANS = frozenset(map(words.stem, ["range", "interval", "limits", "bounds", "between"]))
_JOINED_BONUS = 1.0  # added to the score of several joined values
_SINGLE_EVIDENCE = 1.0  # evidence that a single value needs for an optional array


@dataclass(frozen=True)
class ArrayItems:
    """The items for an array, and the parts of the sentence that they use up."""

    items: list[Any]
    used: tuple[ExtractedValue, ...] = ()
    named_options: tuple[str, ...] = ()
    """The items that are allowed values; their words are used up."""
    words_only: bool = False
    """Whether the items are plain words, taken in the absence of a more specific kind of value."""
    further_arrays: tuple[list[Any], ...] = ()
    """Further lists of the same kind, for one more call each."""


@dataclass(frozen=True)
class Sentence:
    """A sentence with its values, its noun chunks, and those of them that are assigned already."""

    text: str
    found: Sequence[ExtractedValue]
    words: Sequence[ExtractedValue]
    used: Collection[ExtractedValue]


def find(scorer: SlotScorer, sentence: Sentence, item: Slot, alone: bool) -> ArrayItems | None:
    """Return the items for an array of ``item``, or None; with ``alone`` a single value is enough."""
    options = item.enum or [option for option in item.options if phrases.naming_score(sentence.text, option) >= 2]
    named = phrases.named_options(sentence.text, options)
    if named:
        return ArrayItems(named, named_options=tuple(map(str, named)))
    if item.enum:
        return None
    return _span(sentence, item) or _bracketed(scorer, sentence, item) or _joined(scorer, sentence, item, alone)


def _span(sentence: Sentence, item: Slot) -> ArrayItems | None:
    ends = phrases.range_ends(sentence.text) if item.numeric and item.cue_stems & _SPANS else None
    if ends is None:
        return None
    used = (one for one in sentence.found if one.kind is ValueKind.NUMBER and values.number(one.text) in ends)
    return ArrayItems(list(ends), tuple(used))


def _bracketed(scorer: SlotScorer, sentence: Sentence, item: Slot) -> ArrayItems | None:
    free = [one for one in sentence.found if one.kind is ValueKind.LIST and one not in sentence.used]
    lists = [(one, listed) for one in free if (listed := phrases.parse_brackets(one.text, item.types)) is not None]
    if not lists:
        return None
    if sum("array" in slot.types for slot in scorer.slots) > 1:
        lists = lists[:1]
    return ArrayItems(
        lists[0][1], tuple(one for one, _ in lists), further_arrays=tuple(listed for _, listed in lists[1:])
    )


def _joined(scorer: SlotScorer, sentence: Sentence, item: Slot, alone: bool) -> ArrayItems | None:
    best: tuple[float, list[ExtractedValue]] = (0.0, [])
    for pool in (sentence.found, sentence.words):
        for first in pool:
            group = values.coordinated(pool, sentence.text, first) if first not in sentence.used else []
            score = scorer.score(item, first) if group and group[0] == first else 0.0
            if score <= 0 or set(group) & set(sentence.used):
                continue
            if len(group) == 1 and _counts_lists(item, first):
                continue
            if len(group) == 1 and not (alone and (item.required or scorer.evidence(item, first) >= _SINGLE_EVIDENCE)):
                continue
            score += _JOINED_BONUS if len(group) > 1 else 0.0
            best = max(best, (score, group), key=lambda pair: pair[0])
    items = [value for one in best[1] if (value := scorer.convert(item, one)) is not None]
    if items:
        return ArrayItems(items, tuple(best[1]), words_only=best[1][0].kind is ValueKind.WORDS)
    written = phrases.listed_after(sentence.text, item.cue_stems) if "string" in item.types and alone else []
    return ArrayItems(list(written)) if written else None


def _counts_lists(item: Slot, extracted: ExtractedValue) -> bool:
    """Return whether a number in words counts lists or repetitions: "two samples", "twice"."""
    if extracted.kind is not ValueKind.NUMBER or not extracted.text.isalpha():
        return False
    return extracted.text.lower() in ("twice", "thrice") or bool({*map(words.stem, extracted.right)} & item.name_stems)
