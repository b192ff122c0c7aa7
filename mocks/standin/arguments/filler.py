"""Filler of a tool's arguments from the text of a request, in the form that the schema asks for.

Values that the text does not have are not made up. A default that the schema names, or the state of a city where the
schema asks for it, may be added; ``FilledArguments.provenance`` says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mocks.messages import Tool
from mocks.standin import gazetteer, lexicon, units
from mocks.standin.arguments import lists
from mocks.standin.arguments.filled_arguments import FilledArguments, has_value, value_at, with_values
from mocks.standin.arguments.slot_scoring import SlotScorer
from mocks.standin.extraction import noun_chunks, phrases, values
from mocks.standin.extraction.patterns import ValueKind
from mocks.standin.extraction.values import ExtractedValue
from mocks.standin.slots import Slot, set_value

_AS_WRITTEN = "as the user wrote it"


def fill(
    tool: Tool, text: str, known: Mapping[str, Any] | None = None, scorer: SlotScorer | None = None
) -> FilledArguments:
    """Return the arguments of ``tool`` that ``text`` gives."""
    return _Filler(scorer or SlotScorer(tool), text, known or {}).fill()


class _Filler:
    """The filling of one tool's arguments from one text."""

    def __init__(self, scorer: SlotScorer, text: str, known: Mapping[str, Any]) -> None:
        self.scorer = scorer
        self.text = text
        self.known = known
        self.slots = scorer.slots
        self.values = [
            f
            for f in values.find(text, regions=scorer.places < 2)
            if f.text.strip("()") not in scorer.tool_names
            and (f.kind is not ValueKind.PHRASE or lexicon.stem(f.text.lower()) not in scorer.tool_stems)
        ]
        self.words = list(noun_chunks.find_chunks(text))
        self.used: set[ExtractedValue] = set()
        self.assigned: dict[str, tuple[Slot, ExtractedValue]] = {}
        self.arguments: dict[str, Any] = {}
        self.provenance: dict[str, str] = {}
        self.missing: list[Slot] = []
        self.explicit: dict[tuple[str, ...], Any] = {}

    def fill(self) -> FilledArguments:
        self._fill_options()
        self._fill_arrays(alone=False)
        self._assign_values()
        self._fill_arrays(alone=True)
        typed_count = len(self.provenance)
        for slot in self.slots:
            if slot.label not in self.provenance:
                self._fill_remaining(slot)
        typed_count += phrases.SUM in self.provenance.values()
        alternatives = self._separate_calls()
        for slot in self.slots:
            if len({str(value_at(call, slot.path)) for call in alternatives}) > 1:
                self.provenance[slot.label] = "several of them in the message: a call for each"
        complete = bool(self.explicit) and all(slot.path in self.explicit for slot in self.slots if slot.essential)
        self.arguments = self._in_order(self.arguments)
        return FilledArguments(
            self.arguments, self.provenance, tuple(self.missing), alternatives, self.explicit, complete, typed_count
        )

    def _in_order(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Return arguments in the order of the schema, the required ones first."""
        ordered: dict[str, Any] = {}
        for slot in self.slots:
            if slot.label in self.provenance and has_value(arguments, slot.path):
                set_value(ordered, slot.path, value_at(arguments, slot.path))
        return ordered

    def _set(self, slot: Slot, value: Any, how: str, is_explicit: bool = True) -> None:
        set_value(self.arguments, slot.path, value)
        self.provenance[slot.label] = how
        if is_explicit:
            self.explicit[slot.path] = value

    def _fill_options(self) -> None:
        """Fill slots with the allowed values that the message names, before other slots use their words."""
        text = f"{self.text} {phrases.operation(self.text)}"
        taken: list[tuple[tuple[Any, ...], Any]] = []
        for slot in self.slots:
            form = slot.items if "array" in slot.types else slot
            options = () if "boolean" in slot.types else form.enum or form.options
            named = phrases.named_options(text, options, clearly=not form.enum)
            if named and form is slot:  # of two slots with the same values, "from" and "to", each takes its own
                named = [one for one in named if (options, one) not in taken] or named
                taken.append((options, named[0]))
            if named:
                self._set(slot, named if form is not slot else named[0], "the allowed value the message names")
                for value in named:
                    self._mark_words_used(str(value))

    def _mark_words_used(self, value: str) -> None:
        stems = {lexicon.stem(word) for word in lexicon.words(value)}
        for extracted in [*self.values, *self.words]:
            own = {lexicon.stem(word) for word in lexicon.words(extracted.text)}
            if own and own <= stems and extracted.kind in (ValueKind.PHRASE, ValueKind.WORDS, ValueKind.QUOTED):
                self.used.add(extracted)

    def _fill_arrays(self, *, alone: bool) -> None:
        """Fill arrays from a list in brackets, from joined values or, with ``alone``, from a single value."""
        for slot in self.slots:
            if "array" not in slot.types or slot.label in self.provenance or slot.items.enum:
                continue
            pools = [self.values, self.words]
            listed = lists.items(self.scorer, slot.items, self.text, pools, self.used, alone=alone)
            if listed:
                values_ = [value for one in listed if (value := self.scorer.convert(slot.items, one)) is not None]
                written = lists.parse(listed[0].text) if listed[0].kind is ValueKind.LIST else values_
                clear = listed[0].kind is not ValueKind.WORDS
                self._set(slot, written, "every such value in the message", is_explicit=clear)
                self.used.update(listed)

    def _assign_values(self) -> None:
        """Assign each value to the slot it fits best, the best pair first."""
        open_slots = [
            slot
            for slot in self.slots
            if slot.label not in self.provenance and not slot.enum and not set(slot.types) & {"array", "boolean"}
        ]
        pairs = [(slot, one) for slot in open_slots for one in [*self.values, *self.words] if one not in self.used]
        scores = {(slot.path, one): self.scorer.score(slot, one) for slot, one in pairs}
        named = {
            slot.path
            for slot, one in pairs
            if slot.role == "place" and one.kind is ValueKind.PHRASE and scores[slot.path, one] > 0
        }
        order = {slot.path: i for i, slot in enumerate(open_slots)}
        for slot, one in sorted(
            pairs, key=lambda pair: (-round(scores[pair[0].path, pair[1]], 3), order[pair[0].path], pair[1].start)
        ):
            plain = one.kind is ValueKind.WORDS and slot.path in named  # a name beats words where a place is wanted
            taken = one in self.used or slot.label in self.assigned or self._is_joined(slot, one)
            if scores[slot.path, one] > 0 and not taken and not plain:
                self.used.add(one)
                self._assign(slot, one)

    def _is_joined(self, slot: Slot, extracted: ExtractedValue) -> bool:
        """Return whether a value for an optional slot is joined to that of an essential one: "Oslo and Rome"."""
        essential = [own for other, own in self.assigned.values() if other.essential and not slot.essential]
        return any(extracted in values.coordinated(self.values, self.text, own) for own in essential)

    def _assign(self, slot: Slot, extracted: ExtractedValue) -> None:
        value = self.scorer.convert(slot, extracted)
        self.assigned[slot.label] = (slot, extracted)
        how = _AS_WRITTEN if str(value) == extracted.text else f'"{extracted.text}" in the form the schema asks for'
        self._set(slot, value, f"{how} ({extracted.kind})", is_explicit=extracted.kind is not ValueKind.WORDS)

    def _separate_calls(self) -> tuple[dict[str, Any], ...]:
        """Return the arguments of each call, where the message asks for several of this tool."""
        free = [one for one in [*self.values, *self.words] if one not in self.used]
        listed = lists.rows(self.scorer, self.text, self.assigned, free)
        if len(listed) < 2:
            return ()
        own = [{slot.path: self.scorer.convert(slot, one) for slot, one in row} for row in listed]
        calls = [self._in_order(with_values(self.arguments, one)) for one in own]
        return tuple(call for i, call in enumerate(calls) if call not in calls[:i])

    def _fill_remaining(self, slot: Slot) -> None:
        for value, how in self._guesses(slot):
            if value is not None:
                loose = how.startswith("not said") or how == phrases.SUBJECT or "boolean" in slot.types
                self._set(slot, value, how, is_explicit=not loose)
                return
        if slot.required and slot.nullable:
            self._set(slot, None, "not said in the message, and null is allowed", is_explicit=False)
        elif slot.required:
            self.missing.append(slot)

    def _guesses(self, slot: Slot) -> Iterator[tuple[Any, str]]:
        if "boolean" in slot.types:
            yield phrases.yes_or_no(self.text, slot.name), "said in the message"
        elif slot.role == "coordinate" and slot.numeric and (place := gazetteer.coordinates(self.text)):
            yield place["lat" not in slot.name.lower()], "of the city in the message"
        elif "string" in slot.types and not slot.enum:
            yield from phrases.candidates(slot, self.text)
        if not slot.essential:  # optional slots are not filled with guesses
            return
        if slot.name in self.known:
            yield self.known[slot.name], "from an earlier tool result"
        if slot.schema.get("default") is not None:
            yield slot.schema["default"], "not said in the message: the default the schema names"
        if slot.enum and (slot.role == "unit" or all(units.is_unit(str(value)) for value in slot.enum)):
            yield slot.enum[0], "not said in the message: the first unit that the schema allows"
        if "boolean" in slot.types:
            yield False, "not said in the message, so not so"
