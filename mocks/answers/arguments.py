"""Fills a tool's arguments from the words of a request: what stands there, and nothing that does not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mocks.answers import phrases, values, words
from mocks.answers.slots import Slot, place, slots
from mocks.answers.values import Found, Kind
from mocks.conversation import Tool

_KINDS: Mapping[str | None, tuple[Kind, ...]] = {
    "email": (Kind.EMAIL,),
    "phone": (Kind.PHONE,),
    "url": (Kind.URL,),
    "date": (Kind.DATE, Kind.TIME),
    "time": (Kind.TIME, Kind.DATE),
    "id": (Kind.ID, Kind.NUMBER, Kind.QUOTED),
    "place": (Kind.PHRASE, Kind.QUOTED),
    "person": (Kind.PHRASE, Kind.QUOTED),
    "text": (Kind.QUOTED,),
    "expression": (Kind.QUOTED,),
    "reason": (Kind.QUOTED,),
    None: (Kind.QUOTED, Kind.PHRASE, Kind.ID),
}
_FROM = words.word_set("from source origin start departure base input")
_TO = words.word_set("to target destination end arrival until output")
_SIDES = (
    (words.word_set("to"), frozenset(map(words.stem, _TO))),
    (words.word_set("from"), frozenset(map(words.stem, _FROM))),
    (
        words.word_set("under below less most up maximum max cheaper within"),
        words.word_set("max maximum maxim upper limit"),
    ),
    (words.word_set("over above least more minimum min"), words.word_set("min minimum minim low")),
)
_LABELLED = "as the user wrote it"


@dataclass(frozen=True)
class Filled:
    """Arguments for one tool. ``several`` are the values of one argument that asks for a call each."""

    arguments: dict[str, Any] = field(default_factory=dict)
    how: dict[str, str] = field(default_factory=dict)
    missing: tuple[Slot, ...] = ()
    several: tuple[tuple[str, ...], tuple[Any, ...]] | None = None
    found: int = 0
    """How many arguments were met in the text as values of a particular kind."""

    def calls(self) -> list[dict[str, Any]]:
        """Return the arguments of each call: one, or one for each of ``several``."""
        if not self.several:
            return [self.arguments]
        path, listed = self.several
        copies = []
        for value in listed:
            copy = json.loads(json.dumps(self.arguments))
            place(copy, path, value)
            copies.append(copy)
        return copies


def fill(tool: Tool, text: str, known: Mapping[str, Any] | None = None) -> Filled:
    """Fill the arguments of ``tool`` from ``text``; ``known`` are values of earlier results by their names."""
    return _Filler(tool, text, known or {}).fill()


class _Filler:
    def __init__(self, tool: Tool, text: str, known: Mapping[str, Any]) -> None:
        self.text = text
        self.known = known
        self.strict = tool.strict
        self.slots = list(slots(tool.parameters))
        # "Weather in Oslo": a capital letter does not make a value of a word that says what the tool does. A name in
        # the description, as in "e.g. Oslo", says nothing of the kind: the user may mean that very one.
        own = words.stems(f"{tool.name} {phrases.without_names(tool.description)}")
        self.found = [
            f for f in values.find(text) if f.kind is not Kind.PHRASE or words.stem(f.text.lower()) not in own
        ]
        self.used: set[Found] = set()
        self.arguments: dict[str, Any] = {}
        self.how: dict[str, str] = {}
        self.missing: list[Slot] = []
        self.several: tuple[tuple[str, ...], tuple[Any, ...]] | None = None

    def fill(self) -> Filled:
        self._fill_lists()
        self._fill_values()
        counted = len(self.how)
        for slot in self.slots:
            if slot.label not in self.how:
                self._fill_rest(slot)
        return Filled(self.arguments, self.how, tuple(self.missing), self.several, counted)

    def _set(self, slot: Slot, value: Any, how: str) -> None:
        place(self.arguments, slot.path, value)
        self.how[slot.label] = how

    def _fill_lists(self) -> None:
        for slot in self.slots:
            if "array" not in slot.types:
                continue
            items = slot.schema.get("items")
            item = Slot(slot.path, items if isinstance(items, Mapping) else {}, slot.required)
            listed = self._list_of(item)
            if listed:
                self._set(slot, listed, "every such value in the message")

    def _list_of(self, item: Slot) -> list[Any]:
        if item.enum:
            return [value for value in item.enum if phrases.names(self.text, str(value))]
        kinds = (Kind.NUMBER,) if set(item.types) & {"number", "integer"} else _KINDS[item.role]
        for first in self.found:
            if first.kind in kinds and first not in self.used:
                group = values.coordinated(self.found, self.text, first)
                listed = [value for one in group if (value := _convert(item, one)) is not None]
                if listed:
                    self.used.update(group)
                    return listed
        return phrases.listed(self.text, item.cues) if "string" in item.types else []

    def _fill_values(self) -> None:
        """Give each value to the slot it suits best; the best pair of all goes first."""
        open_slots = [
            s for s in self.slots if s.label not in self.how and not s.enum and not set(s.types) & {"array", "boolean"}
        ]
        pairs = [
            (-score, slot_at, found.start, slot, found)
            for slot_at, slot in enumerate(open_slots)
            for found in self.found
            if (score := self._suits(slot, found)) > 0
        ]
        for _, _, _, slot, found in sorted(pairs, key=lambda pair: pair[:3]):
            if slot.label in self.how or found in self.used:
                continue
            self._give(slot, found, open_slots)

    def _give(self, slot: Slot, found: Found, open_slots: Sequence[Slot]) -> None:
        value = _convert(slot, found)
        self.used.add(found)
        how = _LABELLED if str(value) == found.text else f'"{found.text}" in the form the schema asks for'
        self._set(slot, value, f"{how} ({found.kind})")
        rivals = [
            other for other in open_slots if other is not slot and self._suits(other, found) > 0 and other.essential
        ]
        group = values.coordinated(self.found, self.text, found)
        if len(group) > 1 and not rivals and self.several is None and not self.used & (set(group) - {found}):
            self.used.update(group)
            listed = [converted for one in group if (converted := _convert(slot, one)) is not None]
            self.several = (slot.path, tuple(dict.fromkeys(listed)))
            self.how[slot.label] = f"{len(group)} of them in the message: a call for each"

    def _suits(self, slot: Slot, found: Found) -> float:
        """Return how well a value fits a slot, 0 where it cannot be meant."""
        if _convert(slot, found) is None:
            return 0.0
        numeric = bool(set(slot.types) & {"number", "integer"})
        kinds = (Kind.NUMBER,) if numeric else _KINDS[slot.role]
        if found.kind not in kinds:
            return 0.0
        left, right = values.near(self.text, found)
        score = 2.0 - 0.3 * kinds.index(found.kind) + (0.3 if slot.essential else 0.0)
        score += sum(1.5 - 0.2 * i for i, word in enumerate(left) if word in slot.cues)
        score += sum(1.2 - 0.3 * i for i, word in enumerate(right) if word in slot.cues)
        if found.kind is Kind.PHRASE and found.start == 0:  # every sentence begins with a capital letter
            score -= 1.0
        return score + self._side(slot, left) + _prefix_points(slot, found)

    def _side(self, slot: Slot, left: Sequence[str]) -> float:
        for heard, meant in _SIDES:
            if set(left[:2]) & heard:
                return 2.0 if slot.cues & meant else 0.0
        return 0.0

    def _fill_rest(self, slot: Slot) -> None:
        for value, how in self._guesses(slot):
            if value is not None:
                self._set(slot, value, how)
                return
        if slot.required and slot.nullable:
            self._set(slot, None, "not said in the message, and null is allowed")
        elif slot.required:
            self.missing.append(slot)

    def _guesses(self, slot: Slot) -> Iterator[tuple[Any, str]]:
        if slot.enum:
            yield phrases.choose(self.text, slot.enum), "the allowed value the message names"
        elif "boolean" in slot.types:
            yield phrases.yes_or_no(self.text, slot.name), "said in the message"
        elif "string" in slot.types:
            yield from self._guess_text(slot)
        if not slot.essential:  # what may be left out is left out: a result is no wish of the user's
            return
        if slot.name in self.known:
            yield self.known[slot.name], "from an earlier tool result"
        if "boolean" in slot.types:
            yield False, "not said in the message, so not so"

    def _guess_text(self, slot: Slot) -> Iterator[tuple[str | None, str]]:
        match slot.role:
            case "expression":
                yield phrases.expression(self.text), "the sum in the message"
            case "place":
                yield phrases.lower_place(self.text, slot.cues), "the words after a preposition"
            case "reason":
                yield phrases.reason(self.text), "the reason the message gives"
            case "text" if slot.essential:
                yield phrases.subject(self.text), "the message without the words of asking"
        if slot.role not in ("id", "email", "phone", "url"):
            yield phrases.of_kind(self.text, slot), "a word of that kind in the message"
            yield phrases.after(self.text, slot.name), f'the words after "{slot.label}"'


def _prefix_points(slot: Slot, found: Found) -> float:
    """Return points for an id whose letters begin the slot's name, as ORD-12345 and ``order_id``."""
    letters = re.match(r"[A-Za-z]+", found.text)
    if slot.role != "id" or found.kind is not Kind.ID or not letters:
        return 0.0
    return 2.0 if any(word.startswith(letters.group().lower()[:3]) for word in words.words(slot.name)) else 0.0


def _convert(slot: Slot, found: Found) -> Any:
    """Return a found value as the slot wants it, None where it cannot be meant."""
    if set(slot.types) & {"number", "integer"}:
        value = values.number(found.text) if found.kind is Kind.NUMBER else None
        return None if isinstance(value, float) and "number" not in slot.types else value
    if "string" not in slot.types:
        return None
    if slot.role == "id":
        return _as_id(slot, found)
    return found.text


def _as_id(slot: Slot, found: Found) -> str | None:
    bare = found.text.lstrip("#")
    if slot.prefix is None or found.kind is Kind.QUOTED:
        return bare
    if bare.isdigit():
        return slot.prefix + bare
    return (
        bare.upper()
        if bare.upper().startswith(slot.prefix.upper()) and slot.prefix.isupper()
        else (bare if bare.startswith(slot.prefix) else None)
    )
