"""How well a value found in a sentence suits a place in a schema, and the form in which it goes there."""

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

_KINDS: Mapping[str | None, tuple[ValueKind, ...]] = {
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
_AT = lexicon.word_set("in at near to from around for of")  # prepositions that a place follows
_ABOUT = lexicon.word_set("of for about on by called named with like against")
_LEFT, _RIGHT = (1.6, 1.3, 1.0, 0.7, 0.5, 0.3), (1.4, 1.0, 0.6)  # what the nearest word counts, the next one, and on
_NAMED, _DESCRIBED, _AKIN = 1.0, 0.6, 0.4
_REMEMBERED = 500  # scores that a form keeps: the same pairs are asked for many times over


class SlotScorer:
    """A tool's slots, each with the words that point to it and what they count: a word of few slots counts more."""

    def __init__(self, tool: Tool) -> None:
        self.slots = list(slots(tool.parameters))
        # "Weather in Oslo": a capital letter does not make a value of a word that says what the tool does. A name in
        # the description, as in "e.g. Oslo", says nothing of the kind: the user may mean that very one.
        self.own = lexicon.stems(f"{tool.name} {phrases.without_names(tool.description)}")
        self.names = {tool.name, tool.name.rpartition(".")[2]}
        self.has_places = any(slot.role == "place" for slot in self.slots)
        places = [slot for slot in self.slots if slot.role == "place" and "string" in slot.types]
        self.whole_places = not any(slot.named & COUNTRY or slot.named & STATE for slot in places) or len(places) < 2
        flags = Counter(stem for slot in self.slots if "boolean" in slot.types for stem in slot.named)
        self.shared = {stem for stem, count in flags.items() if count > 1}
        self.arrays = any("array" in slot.types for slot in self.slots)
        self._suited: dict[tuple[tuple[str, ...], ExtractedValue], float] = {}
        self._cues = [self._weights(slot) for slot in self.slots]

    def _weights(self, slot: Slot) -> dict[str, float]:
        def share(stem: str) -> int:
            return sum(1 for other in self.slots if stem in other.cues)

        counted = {stem: (_NAMED if stem in slot.named else _DESCRIBED) / share(stem) for stem in slot.cues}
        near = {other: _AKIN for stem in slot.named for other in lexicon.related(stem)}
        return near | counted

    def cues(self, slot: Slot) -> Mapping[str, float]:
        """Return what each word that points to ``slot`` counts."""
        return next((cues for one, cues in zip(self.slots, self._cues, strict=True) if one.path == slot.path), {})

    def score(self, slot: Slot, found: ExtractedValue) -> float:
        """Return how well a value fits a slot, 0 where it cannot be meant."""
        key = (slot.path, found)
        if key not in self._suited:
            if len(self._suited) > _REMEMBERED:
                self._suited.clear()
            self._suited[key] = self._suits(slot, found)
        return self._suited[key]

    def _suits(self, slot: Slot, found: ExtractedValue) -> float:
        kinds = (ValueKind.NUMBER, ValueKind.DATE, ValueKind.TIME) if slot.numeric else _KINDS[slot.role]
        if found.kind not in kinds or self.convert(slot, found) is None:
            return 0.0
        evidence = self.evidence(slot, found)
        if evidence < context_scoring.needed(slot, found):
            return 0.0
        return max(0.1, 2.0 - 0.3 * kinds.index(found.kind) + (0.5 if slot.essential else 0.0) + evidence)

    def evidence(self, slot: Slot, found: ExtractedValue) -> float:
        """Return what the surroundings of a value say for it: words of the slot near by, its unit, "from" or "to"."""
        cues = self.cues(slot)
        left = [word for word in found.left if word in slot.named or (len(word) > 1 and word not in _EMPTY)]
        before = zip(_LEFT, context_scoring.near(found, left), strict=False)
        points = sum(weight * cues.get(lexicon.stem(word), 0.0) for weight, word in before)
        points += sum(w * cues.get(lexicon.stem(word), 0.0) for w, word in zip(_RIGHT, found.right, strict=False))
        points += (
            context_scoring.label(slot, found) + context_scoring.side(slot, found) + context_scoring.prefix(slot, found)
        )
        if slot.role == "text":
            points += 1.5 if found.kind is ValueKind.QUOTED else 1.2 if context_scoring.is_about(found) else 0.0
        if slot.role == "place" and set(found.left[:1]) & _AT:
            points += 0.5 if found.left[0] != "of" else 0.1
        match found.kind:
            case ValueKind.NUMBER:
                return (
                    points + context_scoring.measure(slot, found) - (3.0 if self._counts_things(slot, found) else 0.0)
                )
            case ValueKind.PHRASE:
                return points + self._of_name(slot, found)
            case ValueKind.WORDS if slot.role == "text":
                return min(points, 1.2 if context_scoring.is_about(found) else 0.0) + self._of_words(slot, found)
            case ValueKind.WORDS:
                return points + self._of_words(slot, found)
        return points

    def _of_name(self, slot: Slot, found: ExtractedValue) -> float:
        points = -1.0 if found.start == 0 else 0.0  # every sentence begins with a capital letter
        if slot.role != "id" and {lexicon.stem(word) for word in lexicon.words(found.text)} & slot.named - _NAME:
            points += 1.2  # "the Plaza Hotel" where a hotel is wanted
        if any(gazetteer.home_of(part) or gazetteer.is_region(part) for part in found.text.split(", ")):
            points += 0.8 if slot.role == "place" else -1.6 if self.has_places else -0.5
            region = COUNTRY if gazetteer.is_country(found.text) else STATE if gazetteer.is_region(found.text) else None
            points += 1.0 if region and slot.named & region else 0.0
        return points

    def _counts_things(self, slot: Slot, found: ExtractedValue) -> bool:
        """Tell whether a number in words only says how many of something there are, which the slot does not ask for.

        "The areas of two circles" asks for no radius of two.
        """
        if not found.text.isalpha() or units.is_frequency(found.text) or units.dimension(found.unit):
            return False
        said = {*map(lexicon.stem, found.right), lexicon.stem(found.unit.lower())} - {""}
        counting = slot.named & _COUNTING or "number of" in slot.description.lower()
        return bool(found.right) and not said & (slot.cues if counting else slot.named)

    def _of_words(self, slot: Slot, found: ExtractedValue) -> float:
        said = [lexicon.stem(word) for word in lexicon.words(found.text)]
        kept = self._bare(slot, found.text)
        if slot.role == "place":
            return 0.0
        cues = self.cues(slot) if slot.role != "text" else dict.fromkeys(slot.named, _NAMED)
        lost = [cues.get(stem, 0.0) for stem in said] if len(kept.split()) < len(said) else []
        points = 1.2 * max(lost, default=0.0)
        return points + (0.4 if set(found.left[:2]) & _ABOUT else 0.0) - 0.2 * max(0, len(kept.split()) - 2)

    def _bare(self, slot: Slot, text: str) -> str:
        """Return ``text`` without the words at its ends that name the slot or the tool: "jazz" of "jazz music"."""
        listed = text.split()
        while listed and (
            lexicon.stem(listed[-1].lower()) in slot.cues or lexicon.stem(listed[-1].lower()) in self.own
        ):
            listed.pop()
        while listed and (lexicon.stem(listed[0].lower()) in slot.named or lexicon.stem(listed[0].lower()) in self.own):
            listed.pop(0)
        return " ".join(listed)

    def convert(self, slot: Slot, found: ExtractedValue) -> Any:
        """Return a found value as the slot wants it, None where it cannot be meant."""
        return convert(slot, found, self._bare)


def form_of(tool: Tool) -> SlotScorer:
    """Return the form of a tool, read once however often the same tool is offered."""
    return _form_of(tool.name, tool.description, json.dumps(tool.parameters, default=str))


@lru_cache(maxsize=128)
def _form_of(name: str, description: str, parameters: str) -> SlotScorer:
    return SlotScorer(Tool(name, description, json.loads(parameters)))


_COUNTING = frozenset(map(lexicon.stem, ["number", "num", "count", "quantity", "n", "no", "top", "limit"]))
_NAME = frozenset(map(lexicon.stem, ["name", "id", "type"]))
_EMPTY = lexicon.word_set("a an the of is are and or for in on at to with that my your its by be was were has have")
