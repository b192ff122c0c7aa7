"""Fills a tool's arguments from the words of a request: what stands there, in the form the schema asks for.

What does not stand there is not made up. A default that the schema names, or the state a city lies in where the schema
asks for it, may be added; ``FilledArguments.how`` says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mocks.messages import Tool
from mocks.standin import lexicon
from mocks.standin.arguments import arrays, enums, guesses, multiple_calls, records
from mocks.standin.arguments.assignment import assign, series
from mocks.standin.arguments.fallbacks import FallbackValues
from mocks.standin.arguments.filled_arguments import FilledArguments, has_value, value_at
from mocks.standin.arguments.slot_scoring import SlotScorer
from mocks.standin.extraction import noun_chunks, phrases, values
from mocks.standin.extraction.patterns import ValueKind
from mocks.standin.extraction.values import ExtractedValue
from mocks.standin.slots import Slot, place

_LABELLED = "as the user wrote it"


def fill(
    tool: Tool, text: str, known: Mapping[str, Any] | None = None, form: SlotScorer | None = None
) -> FilledArguments:
    """Fill the arguments of ``tool`` from ``text``; ``known`` are values of earlier results by their names."""
    return _Filler(form or SlotScorer(tool), text, known or {}).fill()


class _Filler:
    def __init__(self, form: SlotScorer, text: str, known: Mapping[str, Any]) -> None:
        self.form = form
        self.text = text
        self.known = known
        self.slots = form.slots
        self.found = [
            f
            for f in values.find(text, lists=form.arrays, regions=form.whole_places)
            if f.text.strip("()") not in form.names
            and (f.kind is not ValueKind.PHRASE or lexicon.stem(f.text.lower()) not in form.own)
        ]
        self.words = list(noun_chunks.find_words(text))
        self.used: set[ExtractedValue] = set()
        self.given: dict[str, tuple[Slot, ExtractedValue]] = {}
        self.arguments: dict[str, Any] = {}
        self.how: dict[str, str] = {}
        self.missing: list[Slot] = []
        self.variants: dict[tuple[str, ...], list[Any]] = {}
        self.loose: set[tuple[str, ...]] = set()
        self.said: dict[tuple[str, ...], Any] = {}

    def fill(self, spread: bool = True) -> FilledArguments:
        self._fill_allowed()
        self._fill_lists(alone=False)
        self._fill_values()
        self._fill_lists(alone=True)
        counted = len(self.how)
        for slot in self.slots:
            if slot.label not in self.how:
                self._fill_rest(slot)
        several = self._vary(self._spread() if self.given else ()) if spread else ()
        self._explain(several)
        clear = self._clear()
        complete = bool(clear) and all(slot.path in clear for slot in self.slots if slot.essential)
        self.arguments = self._in_order(self.arguments)
        return FilledArguments(self.arguments, self.how, tuple(self.missing), several, clear, complete, counted)

    def _explain(self, several: Sequence[Mapping[str, Any]]) -> None:
        for slot in self.slots:
            different = {json.dumps(value_at(call, slot.path), sort_keys=True) for call in several}
            if len(different) > 1:
                self.how[slot.label] = f"{len(different)} of them in the message: a call for each"

    def _in_order(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Return arguments in the order of the schema, the required ones first."""
        ordered: dict[str, Any] = {}
        for slot in self.slots:
            if slot.label in self.how and has_value(arguments, slot.path):
                place(ordered, slot.path, value_at(arguments, slot.path))
        return ordered

    def _set(self, slot: Slot, value: Any, how: str, said: bool = True) -> None:
        place(self.arguments, slot.path, value)
        self.how[slot.label] = how
        if said:
            self.said[slot.path] = value

    def _fill_allowed(self) -> None:
        """Take the allowed values that the message names, before their words are taken for something else."""
        for slot in self.slots:
            named = enums.find(self.form, self.text, self.found, slot)
            if named is None:
                continue
            self._set(slot, named.value, named.how)
            if len(named.joined) > 1:
                self.variants[slot.path] = list(named.joined)
            for value in {str(named.value), *named.joined}:
                self._use_words_of(value)

        for slot, value in enums.shared_out(self.slots, self.variants):
            self._set(slot, value, "one of the allowed values the message joins")
            del self.variants[slot.path]

    def _use_words_of(self, value: str) -> None:
        named = {lexicon.stem(word) for word in lexicon.words(value)}
        for found in [*self.found, *self.words]:
            if found.kind in (ValueKind.PHRASE, ValueKind.WORDS, ValueKind.QUOTED):
                said = {lexicon.stem(word) for word in lexicon.words(found.text)}
                if said and said <= named:
                    self.used.add(found)

    def _fill_lists(self, alone: bool) -> None:
        """Fill arrays: from values joined by "and" and commas, and, with ``alone``, from a single value too."""
        for slot in self.slots:
            if "array" not in slot.types or slot.label in self.how or records.holds(slot):
                continue
            sentence = arrays.Sentence(self.text, self.found, self.words, self.used)
            listed = arrays.find(self.form, sentence, slot.items, alone)
            if listed is None:
                continue
            self._set(slot, listed.items, "every such value in the message")
            self.used.update(listed.used)
            if listed.loose:
                self.loose.add(slot.path)
            if listed.further:
                self.variants[slot.path] = [listed.items, *listed.further]
            for value in listed.named:
                self._use_words_of(value)

    def _fill_values(self) -> None:
        """Give each value to the slot it suits best; the best pair of all goes first."""
        open_slots = [
            s for s in self.slots if s.label not in self.how and not s.enum and not set(s.types) & {"array", "boolean"}
        ]
        counted = series(open_slots, [one for one in self.found if one not in self.used], self.text)
        if any(self.form.convert(open_slots[at], found) is None for at, found in counted.items()):
            counted = {}
        self.used.update(counted.values())
        scores = {
            (at, found): score
            for at, slot in enumerate(open_slots)
            for found in [*self.found, *self.words]
            if at not in counted and found not in self.used and (score := self.form.score(slot, found)) > 0
        }
        chosen = assign(open_slots, scores)
        self.used.update(chosen.values())
        for at in [at for at in chosen if self._borrowed(open_slots, chosen, at)]:
            self.used.discard(chosen.pop(at))
        for at, found in (chosen | counted).items():
            self._give(open_slots[at], found)

    def _borrowed(self, open_slots: Sequence[Slot], chosen: Mapping[int, ExtractedValue], at: int) -> bool:
        """Tell whether a value that may be left out is joined to one that may not: "Oslo and Rome" are two cities."""
        if open_slots[at].essential or self.form.evidence(open_slots[at], chosen[at]) >= 1.0:
            return False
        group = values.coordinated(self.found, self.text, chosen[at])
        return any(other in group for i, other in chosen.items() if open_slots[i].essential)

    def _give(self, slot: Slot, found: ExtractedValue) -> None:
        value = self.form.convert(slot, found)
        self.given[slot.label] = (slot, found)
        how = _LABELLED if str(value) == found.text else f'"{found.text}" in the form the schema asks for'
        self._set(slot, value, f"{how} ({found.kind})")

    def _spread(self) -> tuple[dict[str, Any], ...]:
        """Return the arguments of each call, where the message asks for several of this tool."""
        free = [one for one in [*self.found, *self.words] if one not in self.used]
        listed = multiple_calls.rows(self.form, self.text, self.given, free)
        if len(listed) < 2 or self._wanted_elsewhere([found for row in listed for _, found in row]):
            return ()
        spread = multiple_calls.onward(self.form, self.text, [self._own(row) for row in listed])
        if not multiple_calls.side_by_side(listed):
            inner = [_Filler(self.form, span, {}) for span in multiple_calls.spans(self.text, listed)]
            for one in inner:
                one.fill(spread=False)
            spread = [self._said_in(one, own) | own for one, own in zip(inner, spread, strict=True)]
        shared = not any(len(row) > 1 for row in listed)
        told = [slot for slot in self.slots if slot not in self.missing and (slot.required or shared)]
        held = {one.path: self.said.get(one.path, value_at(self.arguments, one.path)) for one in told}
        calls = [multiple_calls.call(self.slots, spread, i, held) for i in range(len(spread))]
        return tuple(call for i, call in enumerate(calls) if call not in calls[:i])

    def _said_in(self, inner: _Filler, own: Mapping[tuple[str, ...], Any]) -> dict[tuple[str, ...], Any]:
        """Return what a part of the message says besides its ``own`` values.

        Of loose words only those are taken for which the whole message has nothing better.
        """
        clear, whole = inner._clear(), self._clear()
        flags = {slot.path for slot in self.slots if "boolean" in slot.types}
        kept = clear.keys() | flags
        said = {path: value for path, value in inner.said.items() if path in kept or path not in whole}
        return {path: value for path, value in said.items() if path in flags or value not in own.values()}

    def _vary(self, several: tuple[dict[str, Any], ...]) -> tuple[dict[str, Any], ...]:
        calls = multiple_calls.varied(several or (self._in_order(self.arguments),), self.variants, self.text)
        return calls if len(calls) > 1 else several

    def _own(self, row: Sequence[tuple[Slot, ExtractedValue]]) -> dict[tuple[str, ...], Any]:
        return {slot.path: self.form.convert(slot, found) for slot, found in row}

    def _clear(self) -> dict[tuple[str, ...], Any]:
        loose = self.loose | {slot.path for slot, found in self.given.values() if found.kind is ValueKind.WORDS}
        return {slot.path: self.said[slot.path] for slot in self.slots
            if slot.path in self.said and slot.path not in loose and "boolean" not in slot.types}  # fmt: skip

    def _wanted_elsewhere(self, group: Sequence[ExtractedValue]) -> bool:
        rivals = [slot for slot in self.slots if slot.essential and slot.label not in self.how]
        return any(self.form.score(slot, one) > 0 for slot in rivals for one in group)

    def _fill_rest(self, slot: Slot) -> None:
        for value, how in self._guesses(slot):
            if value is not None:
                self._set(slot, value, how, said=not how.startswith("not said"))
                if how == guesses.WHOLE:
                    self.loose.add(slot.path)
                return
        if slot.required and slot.nullable:
            self._set(slot, None, "not said in the message, and null is allowed", said=False)
        elif slot.required:
            self.missing.append(slot)

    def _guesses(self, slot: Slot) -> Iterator[tuple[Any, str]]:
        if records.holds(slot):
            listed, whole = records.find(slot, self.text, fill)
            elsewhere = [*self.said.values()]  # the rank and suit to look for are no deck of one card
            new = slot.essential or any(value not in elsewhere for record in listed for value in record.values())
            yield listed if whole and new else None, "the records the message lists"
        elif "object" in slot.types:
            yield phrases.mapping(self.found), "the object in the message"
        elif "boolean" in slot.types:
            yield phrases.yes_or_no(self.text, slot.name, self.form.shared), "said in the message"
        elif "string" in slot.types and not slot.enum:
            yield from guesses.of_text(slot, self.text, self.found)
        if not slot.essential:  # what may be left out is left out: a result is no wish of the user's
            return
        yield from self._fallbacks(slot)
        if slot.numeric:
            yield guesses.ordinal(self.text, slot), f'the ordinal before "{slot.name}"'
        if slot.name in self.known:
            yield self.known[slot.name], "from an earlier tool result"
        if slot.default is not None:
            yield slot.default, "not said in the message: the default the schema names"
        if "boolean" in slot.types:
            yield False, "not said in the message, so not so"

    def _fallbacks(self, slot: Slot) -> Iterator[tuple[Any, str]]:
        left = FallbackValues(self.text, [one for one in self.found if one not in self.used], self.given)
        if slot.numeric:
            yield left.at_rest(slot), "what is dropped or starts from rest has no speed at first"
            yield left.count(slot), "the only number that is left"
        if "array" in slot.types:
            lists = [value for value in self.said.values() if isinstance(value, list)]
            yield left.counts(slot, lists[0] if len(lists) == 1 else None), "the numbers before the things listed"
        yield left.last_day(slot), "the first day and the length of the stay"
        pair = left.model(slot, self.slots)
        if pair:
            maker, brand, model = pair
            self._set(maker, brand, "the first word of the name")
            yield model, "the name after its brand"
