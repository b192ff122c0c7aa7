"""Which values of a sentence fill an array: those it lists, in brackets, joined by "and", or as two ends of a range."""

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
_JOINED = 1.0  # values that are joined are worth so much more than one alone
_ALONE = 1.0  # the evidence that one value alone needs where the array may be left out


@dataclass(frozen=True)
class Listed:
    """The items for an array, and what of the sentence they use up."""

    items: list[Any]
    used: tuple[ExtractedValue, ...] = ()
    named: tuple[str, ...] = ()
    """Allowed values among the items: their words are used up."""
    loose: bool = False
    """They are mere words, which stand there for want of better."""
    further: tuple[list[Any], ...] = ()
    """More lists of the same kind: each asks for a call of its own."""


@dataclass(frozen=True)
class Sentence:
    """What a sentence holds: its values, its loose words, and which of them have their place already."""

    text: str
    found: Sequence[ExtractedValue]
    words: Sequence[ExtractedValue]
    used: Collection[ExtractedValue]


def find(form: SlotScorer, sentence: Sentence, item: Slot, alone: bool) -> Listed | None:
    """Return what fills an array of ``item``; with ``alone`` a single value will do, which may be wanted elsewhere."""
    options = item.enum or [option for option in item.options if phrases.names(sentence.text, option) >= 2]
    named = phrases.named_of(sentence.text, options)
    if named:
        return Listed(named, named=tuple(map(str, named)))
    if item.enum:
        return None
    return _span(sentence, item) or _bracketed(form, sentence, item) or _joined(form, sentence, item, alone)


def _span(sentence: Sentence, item: Slot) -> Listed | None:
    ends = phrases.span(sentence.text) if item.numeric and item.cues & _SPANS else None
    if ends is None:
        return None
    used = (one for one in sentence.found if one.kind is ValueKind.NUMBER and values.number(one.text) in ends)
    return Listed(list(ends), tuple(used))


def _bracketed(form: SlotScorer, sentence: Sentence, item: Slot) -> Listed | None:
    free = [one for one in sentence.found if one.kind is ValueKind.LIST and one not in sentence.used]
    lists = [(one, listed) for one in free if (listed := phrases.bracketed(one.text, item.types)) is not None]
    if not lists:
        return None
    if sum("array" in slot.types for slot in form.slots) > 1:
        lists = lists[:1]
    return Listed(lists[0][1], tuple(one for one, _ in lists), further=tuple(listed for _, listed in lists[1:]))


def _joined(form: SlotScorer, sentence: Sentence, item: Slot, alone: bool) -> Listed | None:
    best: tuple[float, list[ExtractedValue]] = (0.0, [])
    for pool in (sentence.found, sentence.words):
        for first in pool:
            group = values.coordinated(pool, sentence.text, first) if first not in sentence.used else []
            score = form.score(item, first) if group and group[0] == first else 0.0
            if score <= 0 or set(group) & set(sentence.used):
                continue
            if len(group) == 1 and _counts_lists(item, first):
                continue
            if len(group) == 1 and not (alone and (item.required or form.evidence(item, first) >= _ALONE)):
                continue
            score += _JOINED if len(group) > 1 else 0.0
            best = max(best, (score, group), key=lambda pair: pair[0])
    items = [value for one in best[1] if (value := form.convert(item, one)) is not None]
    if items:
        return Listed(items, tuple(best[1]), loose=best[1][0].kind is ValueKind.WORDS)
    written = phrases.listed(sentence.text, item.cues) if "string" in item.types and alone else []
    return Listed(list(written)) if written else None


def _counts_lists(item: Slot, found: ExtractedValue) -> bool:
    """Tell whether a number in words is in no list: the "two" of "two samples" counts such lists, "twice" the times."""
    if found.kind is not ValueKind.NUMBER or not found.text.isalpha():
        return False
    return found.text.lower() in ("twice", "thrice") or bool({*map(words.stem, found.right)} & item.named)
