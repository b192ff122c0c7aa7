"""Scores of how well an extracted value fits a slot of a tool: its kind, and the words around it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from mocks.messages import Tool
from mocks.standin import gazetteer, lexicon
from mocks.standin.arguments.conversion import convert
from mocks.standin.extraction import phrases
from mocks.standin.extraction.patterns import ValueKind
from mocks.standin.extraction.values import ExtractedValue
from mocks.standin.slots import Slot, slots

_NUMERIC = (ValueKind.NUMBER, ValueKind.DATE)
_KINDS_OF_ROLE: Mapping[str | None, tuple[ValueKind, ...]] = {
    "email": (ValueKind.EMAIL,), "phone": (ValueKind.PHONE,), "url": (ValueKind.URL,),
    "path": (ValueKind.PATH, ValueKind.URL, ValueKind.QUOTED), "currency": (ValueKind.MONEY, ValueKind.QUOTED),
    "date": (ValueKind.DATE, ValueKind.TIME, ValueKind.QUOTED),
    "time": (ValueKind.TIME, ValueKind.DATE, ValueKind.QUOTED),
    "year": (ValueKind.NUMBER, ValueKind.DATE, ValueKind.ID),
    "place": (ValueKind.PHRASE, ValueKind.QUOTED, ValueKind.WORDS),
    "id": (ValueKind.ID, ValueKind.NUMBER, ValueKind.QUOTED, ValueKind.PHRASE, ValueKind.EMAIL),
    "person": (ValueKind.PHRASE, ValueKind.QUOTED, ValueKind.ID, ValueKind.WORDS),
    "text": (ValueKind.QUOTED, ValueKind.PHRASE, ValueKind.WORDS, ValueKind.ID),
    **dict.fromkeys(("unit", "expression", "operator", "coordinate"), (ValueKind.QUOTED,)),
    None: (ValueKind.QUOTED, ValueKind.PHRASE, ValueKind.ID, ValueKind.PATH, ValueKind.URL, ValueKind.EMAIL,
        ValueKind.WORDS, ValueKind.DATE, ValueKind.TIME, ValueKind.NUMBER),
}  # fmt: skip
"""The kinds of values that a slot of a role takes, the likeliest first."""
_LEFT, _RIGHT = (1.6, 1.3, 1.0, 0.7, 0.5, 0.3), (1.4, 1.0, 0.6)
"""The weights of the words before and after a value, nearest first."""
_NAMED, _DESCRIBED, _RELATED = 1.0, 0.6, 0.4
_SIDES = tuple(
    (lexicon.word_set(words), frozenset(map(lexicon.stem, stems.split(" "))))
    for words, stems in (
        ("to into until till through", "to target destination end arrival until output final stop new"),
        ("from between starting", "from source origin start departure base input initial begin old current"),
        ("under below less most up maximum max cheaper within", "max maximum upper limit"),
        ("over above least more minimum min", "min minimum low"),
        ("by", "artist author director composer singer writer"),
    )
)
"""Words before a value, with stems of the slots that they point to."""
_PLACE_PREPOSITIONS = lexicon.word_set("in at near to from around for")
_TOPIC_PREPOSITIONS = lexicon.word_set("of for about on by called named with like against")
_FUNCTION_WORDS = lexicon.word_set(
    "a an the of is are and or for in on at to with that my your its by be was were has have"
)
_ID_WORDS = frozenset(map(lexicon.stem, ["id", "ids", "number", "code", "sku", "uuid", "token", "identifier"]))
_MAX_REMEMBERED_SCORES = 500  # the same pairs are scored many times over


class SlotScorer:
    """A scorer for the slots of one tool. Words that point to few of the slots count more."""

    def __init__(self, tool: Tool) -> None:
        self.slots = list(slots(tool.parameters))
        # In "Weather in Oslo", the capital letter does not make a value of "Weather" where the tool is about weather.
        # Names in the description, as in "e.g. Oslo", are left out, since the user may mean them as values.
        self.tool_stems = lexicon.stems(f"{tool.name} {phrases.without_names(tool.description)}")
        self.tool_names = {tool.name, tool.name.rpartition(".")[2]}
        self.places = sum(slot.role == "place" and not slot.enum for slot in self.slots)
        self._scores: dict[tuple[tuple[str, ...], ExtractedValue], float] = {}
        self._cues = {slot.path: self._weights(slot) for slot in self.slots}

    def _weights(self, slot: Slot) -> dict[str, float]:
        """Return the weights of the words that point to ``slot``, by stem."""

        def share(stem: str) -> int:
            return sum(1 for other in self.slots if stem in other.cue_stems)

        related = {other: _RELATED for stem in slot.name_stems for other in lexicon.related(stem)}
        return related | {
            stem: (_NAMED if stem in slot.name_stems else _DESCRIBED) / share(stem) for stem in slot.cue_stems
        }

    def score(self, slot: Slot, extracted: ExtractedValue) -> float:
        """Return how well a value fits a slot; 0 where it cannot be meant for it."""
        key = (slot.path, extracted)
        if key not in self._scores:
            if len(self._scores) > _MAX_REMEMBERED_SCORES:
                self._scores.clear()
            self._scores[key] = self._score(slot, extracted)
        return self._scores[key]

    def _score(self, slot: Slot, extracted: ExtractedValue) -> float:
        kinds = _NUMERIC if slot.numeric else _KINDS_OF_ROLE[slot.role]
        if extracted.kind not in kinds or self.convert(slot, extracted) is None:
            return 0.0
        evidence = self.evidence(slot, extracted)
        if evidence < _needed(slot, extracted):
            return 0.0
        return max(0.1, 2.0 - 0.3 * kinds.index(extracted.kind) + (0.5 if slot.essential else 0.0) + evidence)

    def evidence(self, slot: Slot, extracted: ExtractedValue) -> float:
        """Return points from the context of a value: nearby words of the slot, and prepositions."""
        cues = self._cues.get(slot.path, {})
        left = [word for word in extracted.left if word in slot.name_stems or word not in _FUNCTION_WORDS]
        points = sum(weight * cues.get(lexicon.stem(word), 0.0) for weight, word in zip(_LEFT, left, strict=False))
        points += sum(w * cues.get(lexicon.stem(word), 0.0) for w, word in zip(_RIGHT, extracted.right, strict=False))
        points += _side_points(slot, extracted)
        if slot.role == "place" and set(extracted.left[:1]) & _PLACE_PREPOSITIONS:
            points += 0.5
        match extracted.kind:
            case ValueKind.PHRASE:
                points -= 1.0 if extracted.start == 0 else 0.0  # every sentence begins with a capital letter
                known = gazetteer.is_place(extracted.text)
                points += 0.0 if not known else 0.8 if slot.role == "place" else -1.6 if self.places else -0.5
            case ValueKind.WORDS:
                points = 0.0 if slot.role in ("text", "place") else points
                points += 0.4 if set(extracted.left[:2]) & _TOPIC_PREPOSITIONS else 0.0
                points -= 0.2 * max(0, len(self._bare(slot, extracted.text).split()) - 2)
            case ValueKind.QUOTED if slot.role == "text":
                points += 1.5
        return points

    def _bare(self, slot: Slot, text: str) -> str:
        """Return ``text`` without words at its ends that name the slot or the tool: "jazz" of "jazz music"."""
        listed = text.split()
        own = self.tool_stems.keys() | slot.cue_stems
        while listed and lexicon.stem(listed[-1].lower()) in own:
            listed.pop()
        while listed and lexicon.stem(listed[0].lower()) in own:
            listed.pop(0)
        return " ".join(listed)

    def convert(self, slot: Slot, extracted: ExtractedValue) -> Any:
        """Return an extracted value in the form the slot asks for; None where it cannot be meant for the slot."""
        return convert(slot, extracted, self._bare(slot, extracted.text))


def _needed(slot: Slot, extracted: ExtractedValue) -> float:
    """Return the least evidence with which a value is assigned to a slot, by the kinds of both."""
    kind, optional = extracted.kind, not slot.essential
    if slot.role == "text" and kind in (ValueKind.PHRASE, ValueKind.ID, ValueKind.WORDS):
        return 1.0
    if slot.role == "id" and kind is ValueKind.PHRASE:
        return 1.6 if optional or slot.name_stems & _ID_WORDS else -0.5
    if kind is ValueKind.WORDS and slot.role != "place" and (slot.role == "person" or optional):
        return 1.0
    if kind is ValueKind.WORDS and slot.role == "place":
        return 1.0 if optional else 0.4
    if kind in (ValueKind.DATE, ValueKind.TIME) and slot.role is None and not slot.numeric:
        return 0.5
    if kind is ValueKind.NUMBER:  # "two circles" counts circles
        counts = extracted.text.isalpha() or (slot.role is None and not slot.numeric)
        return 0.8 if optional or counts else -0.9
    return 0.6 if optional and slot.role in (None, "text") else -9.0


def _side_points(slot: Slot, extracted: ExtractedValue) -> float:
    """Return points for "from", "to", "under", "over" or "by" before a value where it matches the slot."""
    sides = (stems for words, stems in _SIDES if set(extracted.left[:2]) & words)
    return 2.0 if slot.cue_stems & next(sides, frozenset()) else 0.0


def scorer_for(tool: Tool) -> SlotScorer:
    """Return the scorer of a tool, cached for tools that are offered again."""
    return _scorer_for(tool.name, tool.description, json.dumps(tool.parameters, default=str))


@lru_cache(maxsize=128)
def _scorer_for(name: str, description: str, parameters: str) -> SlotScorer:
    return SlotScorer(Tool(name, description, json.loads(parameters)))
