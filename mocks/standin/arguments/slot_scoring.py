"""Scores of how well an extracted value fits a slot of a tool."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from mocks.messages import Tool
from mocks.standin import gazetteer, lexicon, units
from mocks.standin.arguments import context_scoring
from mocks.standin.arguments.conversion import COUNTRY, STATE, convert
from mocks.standin.extraction import phrases
from mocks.standin.extraction.patterns import ValueKind
from mocks.standin.extraction.values import ExtractedValue
from mocks.standin.slots import Slot, slots

_KINDS_OF_ROLE: Mapping[str | None, tuple[ValueKind, ...]] = {
    "email": (ValueKind.EMAIL,),
    "phone": (ValueKind.PHONE,),
    "url": (ValueKind.URL,),
    "path": (ValueKind.PATH, ValueKind.URL, ValueKind.QUOTED),
    "date": (ValueKind.DATE, ValueKind.TIME, ValueKind.QUOTED),
    "time": (ValueKind.TIME, ValueKind.DATE, ValueKind.QUOTED),
    "year": (ValueKind.NUMBER, ValueKind.DATE, ValueKind.ID),
    "unit": (ValueKind.QUOTED,),
    "currency": (ValueKind.MONEY, ValueKind.QUOTED),
    "id": (ValueKind.ID, ValueKind.NUMBER, ValueKind.QUOTED, ValueKind.PHRASE, ValueKind.EMAIL),
    "place": (ValueKind.PHRASE, ValueKind.QUOTED, ValueKind.WORDS),
    "person": (ValueKind.PHRASE, ValueKind.QUOTED, ValueKind.ID, ValueKind.WORDS),
    "text": (ValueKind.QUOTED, ValueKind.PHRASE, ValueKind.WORDS, ValueKind.ID),
    "expression": (ValueKind.QUOTED, ValueKind.FORMULA),
    "reason": (ValueKind.QUOTED,),
    None: (ValueKind.QUOTED, ValueKind.PHRASE, ValueKind.ID, ValueKind.PATH, ValueKind.FORMULA, ValueKind.URL,
        ValueKind.WORDS, ValueKind.DATE, ValueKind.TIME, ValueKind.NUMBER),
}  # fmt: skip
_PLACE_PREPOSITIONS = lexicon.word_set("in at near to from around for of")  # prepositions before a place
_TOPIC_PREPOSITIONS = lexicon.word_set("of for about on by called named with like against")
_LEFT, _RIGHT = (
    (1.6, 1.3, 1.0, 0.7, 0.5, 0.3),
    (1.4, 1.0, 0.6),
)  # weights of the words before and after a value, nearest first
_NAMED, _DESCRIBED, _AKIN = 1.0, 0.6, 0.4
_MAX_REMEMBERED_SCORES = 500  # the same pairs are scored many times over


class SlotScorer:
    """A scorer for the slots of one tool. Words that point to few of the slots count more."""

    def __init__(self, tool: Tool) -> None:
        self.slots = list(slots(tool.parameters))
        # In "Weather in Oslo", the capital letter does not make a value of "Weather" where the tool is about weather.
        # Names in the description, as in "e.g. Oslo", are left out, since the user may mean them as values.
        self.tool_stems = lexicon.stems(f"{tool.name} {phrases.without_names(tool.description)}")
        self.tool_names = {tool.name, tool.name.rpartition(".")[2]}
        self.has_places = any(slot.role == "place" for slot in self.slots)
        place_slots = [slot for slot in self.slots if slot.role == "place" and "string" in slot.types]
        self.merge_regions = (
            not any(slot.name_stems & COUNTRY or slot.name_stems & STATE for slot in place_slots)
            or len(place_slots) < 2
        )
        flags = Counter(stem for slot in self.slots if "boolean" in slot.types for stem in slot.name_stems)
        self.shared_flag_stems = {stem for stem, count in flags.items() if count > 1}
        self.has_arrays = any("array" in slot.types for slot in self.slots)
        self._scores: dict[tuple[tuple[str, ...], ExtractedValue], float] = {}
        self._cues = [self._weights(slot) for slot in self.slots]

    def _weights(self, slot: Slot) -> dict[str, float]:
        def share(stem: str) -> int:
            return sum(1 for other in self.slots if stem in other.cue_stems)

        counted = {stem: (_NAMED if stem in slot.name_stems else _DESCRIBED) / share(stem) for stem in slot.cue_stems}
        related = {other: _AKIN for stem in slot.name_stems for other in lexicon.related(stem)}
        return related | counted

    def cue_weights(self, slot: Slot) -> Mapping[str, float]:
        """Return the weights of the words that point to ``slot``, by stem."""
        return next((cues for one, cues in zip(self.slots, self._cues, strict=True) if one.path == slot.path), {})

    def score(self, slot: Slot, extracted: ExtractedValue) -> float:
        """Return how well a value fits a slot; 0 where it cannot be meant for it."""
        key = (slot.path, extracted)
        if key not in self._scores:
            if len(self._scores) > _MAX_REMEMBERED_SCORES:
                self._scores.clear()
            self._scores[key] = self._score(slot, extracted)
        return self._scores[key]

    def _score(self, slot: Slot, extracted: ExtractedValue) -> float:
        kinds = (ValueKind.NUMBER, ValueKind.DATE, ValueKind.TIME) if slot.numeric else _KINDS_OF_ROLE[slot.role]
        if extracted.kind not in kinds or self.convert(slot, extracted) is None:
            return 0.0
        evidence = self.evidence(slot, extracted)
        if evidence < context_scoring.required_evidence(slot, extracted):
            return 0.0
        return max(0.1, 2.0 - 0.3 * kinds.index(extracted.kind) + (0.5 if slot.essential else 0.0) + evidence)

    def evidence(self, slot: Slot, extracted: ExtractedValue) -> float:
        """Return points from the context of a value: nearby words of the slot, its unit, "from" or "to"."""
        cues = self.cue_weights(slot)
        left = [
            word
            for word in extracted.left
            if word in slot.name_stems or (len(word) > 1 and word not in _FUNCTION_WORDS)
        ]
        before = zip(_LEFT, context_scoring.nearby_words(extracted, left), strict=False)
        points = sum(weight * cues.get(lexicon.stem(word), 0.0) for weight, word in before)
        points += sum(w * cues.get(lexicon.stem(word), 0.0) for w, word in zip(_RIGHT, extracted.right, strict=False))
        points += (
            context_scoring.label_points(slot, extracted)
            + context_scoring.preposition_points(slot, extracted)
            + context_scoring.prefix_points(slot, extracted)
        )
        if slot.role == "text":
            points += 1.5 if extracted.kind is ValueKind.QUOTED else 1.2 if context_scoring.is_about(extracted) else 0.0
        if slot.role == "place" and set(extracted.left[:1]) & _PLACE_PREPOSITIONS:
            points += 0.5 if extracted.left[0] != "of" else 0.1
        match extracted.kind:
            case ValueKind.NUMBER:
                return (
                    points
                    + context_scoring.unit_points(slot, extracted)
                    - (3.0 if self._counts_things(slot, extracted) else 0.0)
                )
            case ValueKind.PHRASE:
                return points + self._name_points(slot, extracted)
            case ValueKind.WORDS if slot.role == "text":
                return min(points, 1.2 if context_scoring.is_about(extracted) else 0.0) + self._words_points(
                    slot, extracted
                )
            case ValueKind.WORDS:
                return points + self._words_points(slot, extracted)
        return points

    def _name_points(self, slot: Slot, extracted: ExtractedValue) -> float:
        points = -1.0 if extracted.start == 0 else 0.0  # every sentence begins with a capital letter
        if (
            slot.role != "id"
            and {lexicon.stem(word) for word in lexicon.words(extracted.text)} & slot.name_stems - _NAME_WORDS
        ):
            points += 1.2  # "the Plaza Hotel" where a hotel is wanted
        if any(gazetteer.region_of(part) or gazetteer.is_region(part) for part in extracted.text.split(", ")):
            points += 0.8 if slot.role == "place" else -1.6 if self.has_places else -0.5
            region = (
                COUNTRY
                if gazetteer.is_country(extracted.text)
                else STATE
                if gazetteer.is_region(extracted.text)
                else None
            )
            points += 1.0 if region and slot.name_stems & region else 0.0
        return points

    def _counts_things(self, slot: Slot, extracted: ExtractedValue) -> bool:
        """Return whether a number in words counts things that the slot does not ask for.

        "The areas of two circles" gives no radius of two.
        """
        if not extracted.text.isalpha() or units.is_frequency(extracted.text) or units.dimension(extracted.unit):
            return False
        stems = {*map(lexicon.stem, extracted.right), lexicon.stem(extracted.unit.lower())} - {""}
        counting = slot.name_stems & _COUNT_WORDS or "number of" in slot.description.lower()
        return bool(extracted.right) and not stems & (slot.cue_stems if counting else slot.name_stems)

    def _words_points(self, slot: Slot, extracted: ExtractedValue) -> float:
        stems = [lexicon.stem(word) for word in lexicon.words(extracted.text)]
        remaining = self._without_slot_words(slot, extracted.text)
        if slot.role == "place":
            return 0.0
        cues = self.cue_weights(slot) if slot.role != "text" else dict.fromkeys(slot.name_stems, _NAMED)
        lost = [cues.get(stem, 0.0) for stem in stems] if len(remaining.split()) < len(stems) else []
        points = 1.2 * max(lost, default=0.0)
        return (
            points
            + (0.4 if set(extracted.left[:2]) & _TOPIC_PREPOSITIONS else 0.0)
            - 0.2 * max(0, len(remaining.split()) - 2)
        )

    def _without_slot_words(self, slot: Slot, text: str) -> str:
        """Return ``text`` without words at its ends that name the slot or the tool: "jazz" of "jazz music"."""
        listed = text.split()
        while listed and (
            lexicon.stem(listed[-1].lower()) in slot.cue_stems or lexicon.stem(listed[-1].lower()) in self.tool_stems
        ):
            listed.pop()
        while listed and (
            lexicon.stem(listed[0].lower()) in slot.name_stems or lexicon.stem(listed[0].lower()) in self.tool_stems
        ):
            listed.pop(0)
        return " ".join(listed)

    def convert(self, slot: Slot, extracted: ExtractedValue) -> Any:
        """Return an extracted value in the form the slot asks for; None where it cannot be meant for the slot."""
        return convert(slot, extracted, self._without_slot_words)


def scorer_for(tool: Tool) -> SlotScorer:
    """Return the scorer of a tool, cached for tools that are offered again."""
    return _scorer_for(tool.name, tool.description, json.dumps(tool.parameters, default=str))


@lru_cache(maxsize=128)
def _scorer_for(name: str, description: str, parameters: str) -> SlotScorer:
    return SlotScorer(Tool(name, description, json.loads(parameters)))


_COUNT_WORDS = frozenset(map(lexicon.stem, ["number", "num", "count", "quantity", "n", "no", "top", "limit"]))
_NAME_WORDS = frozenset(map(lexicon.stem, ["name", "id", "type"]))
_FUNCTION_WORDS = lexicon.word_set(
    "a an the of is are and or for in on at to with that my your its by be was were has have"
)
