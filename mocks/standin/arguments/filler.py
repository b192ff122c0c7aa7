"""Filler of a tool's arguments from the text of a request, in the form that the schema asks for.

Values that the text does not have are not made up. A default that the schema names, or the state of a city where the
schema asks for it, may be added; ``FilledArguments.provenance`` says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mocks.messages import Tool
from mocks.standin import lexicon
from mocks.standin.arguments import arrays, enums, guesses, multiple_calls, records
from mocks.standin.arguments.assignment import assign, numbered_values
from mocks.standin.arguments.fallbacks import FallbackValues
from mocks.standin.arguments.filled_arguments import FilledArguments, has_value, value_at
from mocks.standin.arguments.slot_scoring import SlotScorer
from mocks.standin.extraction import noun_chunks, phrases, values
from mocks.standin.extraction.patterns import ValueKind
from mocks.standin.extraction.values import ExtractedValue
from mocks.standin.slots import Slot, set_value

_AS_WRITTEN = "as the user wrote it"


def fill(
    tool: Tool, text: str, known: Mapping[str, Any] | None = None, scorer: SlotScorer | None = None
) -> FilledArguments:
    """Return the arguments of ``tool`` that ``text`` gives.

    Args:
        tool: The tool.
        text: The request, or a part of it.
        known: Values of earlier tool results by their keys.
        scorer: The scorer of the tool's slots, if there is one already.
    """
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
            for f in values.find(text, lists=scorer.has_arrays, regions=scorer.merge_regions)
            if f.text.strip("()") not in scorer.tool_names
            and (f.kind is not ValueKind.PHRASE or lexicon.stem(f.text.lower()) not in scorer.tool_stems)
        ]
        self.words = list(noun_chunks.find_chunks(text))
        self.used: set[ExtractedValue] = set()
        self.assigned: dict[str, tuple[Slot, ExtractedValue]] = {}
        self.arguments: dict[str, Any] = {}
        self.provenance: dict[str, str] = {}
        self.missing: list[Slot] = []
        self.variants: dict[tuple[str, ...], list[Any]] = {}
        self.words_only: set[tuple[str, ...]] = set()
        self.explicit: dict[tuple[str, ...], Any] = {}

    def fill(self, spread: bool = True) -> FilledArguments:
        self._fill_enums()
        self._fill_arrays(alone=False)
        self._assign_values()
        self._fill_arrays(alone=True)
        typed_count = len(self.provenance)
        for slot in self.slots:
            if slot.label not in self.provenance:
                self._fill_remaining(slot)
        alternatives = self._multiply(self._separate_calls() if self.assigned else ()) if spread else ()
        self._explain(alternatives)
        explicit = self._clearly_explicit()
        complete = bool(explicit) and all(slot.path in explicit for slot in self.slots if slot.essential)
        self.arguments = self._in_order(self.arguments)
        return FilledArguments(
            self.arguments, self.provenance, tuple(self.missing), alternatives, explicit, complete, typed_count
        )

    def _explain(self, alternatives: Sequence[Mapping[str, Any]]) -> None:
        for slot in self.slots:
            different = {json.dumps(value_at(call, slot.path), sort_keys=True) for call in alternatives}
            if len(different) > 1:
                self.provenance[slot.label] = f"{len(different)} of them in the message: a call for each"

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

    def _fill_enums(self) -> None:
        """Fill slots with the allowed values that the message names, before other slots use their words."""
        for slot in self.slots:
            named = enums.find(self.scorer, self.text, self.values, slot)
            if named is None:
                continue
            self._set(slot, named.value, named.provenance)
            if len(named.joined) > 1:
                self.variants[slot.path] = list(named.joined)
            for value in {str(named.value), *named.joined}:
                self._mark_words_used(value)

        for slot, value in enums.distribute(self.slots, self.variants):
            self._set(slot, value, "one of the allowed values the message joins")
            del self.variants[slot.path]

    def _mark_words_used(self, value: str) -> None:
        stems = {lexicon.stem(word) for word in lexicon.words(value)}
        for extracted in [*self.values, *self.words]:
            if extracted.kind in (ValueKind.PHRASE, ValueKind.WORDS, ValueKind.QUOTED):
                extracted_stems = {lexicon.stem(word) for word in lexicon.words(extracted.text)}
                if extracted_stems and extracted_stems <= stems:
                    self.used.add(extracted)

    def _fill_arrays(self, alone: bool) -> None:
        """Fill arrays from values joined by "and" and commas and, with ``alone``, from a single value."""
        for slot in self.slots:
            if "array" not in slot.types or slot.label in self.provenance or records.is_record_array(slot):
                continue
            sentence = arrays.Sentence(self.text, self.values, self.words, self.used)
            listed = arrays.find(self.scorer, sentence, slot.items, alone)
            if listed is None:
                continue
            self._set(slot, listed.items, "every such value in the message")
            self.used.update(listed.used)
            if listed.words_only:
                self.words_only.add(slot.path)
            if listed.further_arrays:
                self.variants[slot.path] = [listed.items, *listed.further_arrays]
            for value in listed.named_options:
                self._mark_words_used(value)

    def _assign_values(self) -> None:
        """Assign each value to the slot it fits best, the best pair first."""
        open_slots = [
            s
            for s in self.slots
            if s.label not in self.provenance and not s.enum and not set(s.types) & {"array", "boolean"}
        ]
        numbered = numbered_values(open_slots, [one for one in self.values if one not in self.used], self.text)
        if any(self.scorer.convert(open_slots[index], extracted) is None for index, extracted in numbered.items()):
            numbered = {}
        self.used.update(numbered.values())
        scores = {
            (index, extracted): score
            for index, slot in enumerate(open_slots)
            for extracted in [*self.values, *self.words]
            if index not in numbered
            and extracted not in self.used
            and (score := self.scorer.score(slot, extracted)) > 0
        }
        chosen = assign(open_slots, scores)
        self.used.update(chosen.values())
        for index in [index for index in chosen if self._belongs_to_another(open_slots, chosen, index)]:
            self.used.discard(chosen.pop(index))
        for index, extracted in (chosen | numbered).items():
            self._assign(open_slots[index], extracted)

    def _belongs_to_another(self, open_slots: Sequence[Slot], chosen: Mapping[int, ExtractedValue], index: int) -> bool:
        """Return whether the value of an optional slot is joined to that of an essential one, as in "Oslo and Rome"."""
        if open_slots[index].essential or self.scorer.evidence(open_slots[index], chosen[index]) >= 1.0:
            return False
        group = values.coordinated(self.values, self.text, chosen[index])
        return any(other in group for i, other in chosen.items() if open_slots[i].essential)

    def _assign(self, slot: Slot, extracted: ExtractedValue) -> None:
        value = self.scorer.convert(slot, extracted)
        self.assigned[slot.label] = (slot, extracted)
        how = _AS_WRITTEN if str(value) == extracted.text else f'"{extracted.text}" in the form the schema asks for'
        self._set(slot, value, f"{how} ({extracted.kind})")

    def _separate_calls(self) -> tuple[dict[str, Any], ...]:
        """Return the arguments of each call, where the message asks for several of this tool."""
        free = [one for one in [*self.values, *self.words] if one not in self.used]
        listed = multiple_calls.rows(self.scorer, self.text, self.assigned, free)
        if len(listed) < 2 or self._needed_elsewhere([extracted for row in listed for _, extracted in row]):
            return ()
        call_values = multiple_calls.with_leg_origins(self.scorer, self.text, [self._row_values(row) for row in listed])
        if not multiple_calls.interleaved(listed):
            inner = [_Filler(self.scorer, span, {}) for span in multiple_calls.spans(self.text, listed)]
            for one in inner:
                one.fill(spread=False)
            call_values = [self._explicit_in_part(one, own) | own for one, own in zip(inner, call_values, strict=True)]
        shared = not any(len(row) > 1 for row in listed)
        filled = [slot for slot in self.slots if slot not in self.missing and (slot.required or shared)]
        shared_values = {one.path: self.explicit.get(one.path, value_at(self.arguments, one.path)) for one in filled}
        calls = [
            multiple_calls.arguments_of(self.slots, call_values, i, shared_values) for i in range(len(call_values))
        ]
        return tuple(call for i, call in enumerate(calls) if call not in calls[:i])

    def _explicit_in_part(self, inner: _Filler, own: Mapping[tuple[str, ...], Any]) -> dict[tuple[str, ...], Any]:
        """Return what a part of the message says besides its ``own`` values.

        Plain words are taken only for slots for which the whole message has no more specific value.
        """
        clear, whole = inner._clearly_explicit(), self._clearly_explicit()
        flags = {slot.path for slot in self.slots if "boolean" in slot.types}
        kept = clear.keys() | flags
        explicit = {path: value for path, value in inner.explicit.items() if path in kept or path not in whole}
        return {path: value for path, value in explicit.items() if path in flags or value not in own.values()}

    def _multiply(self, alternatives: tuple[dict[str, Any], ...]) -> tuple[dict[str, Any], ...]:
        calls = multiple_calls.multiplied(alternatives or (self._in_order(self.arguments),), self.variants, self.text)
        return calls if len(calls) > 1 else alternatives

    def _row_values(self, row: Sequence[tuple[Slot, ExtractedValue]]) -> dict[tuple[str, ...], Any]:
        return {slot.path: self.scorer.convert(slot, extracted) for slot, extracted in row}

    def _clearly_explicit(self) -> dict[tuple[str, ...], Any]:
        loose = self.words_only | {
            slot.path for slot, extracted in self.assigned.values() if extracted.kind is ValueKind.WORDS
        }
        return {slot.path: self.explicit[slot.path] for slot in self.slots
            if slot.path in self.explicit and slot.path not in loose and "boolean" not in slot.types}  # fmt: skip

    def _needed_elsewhere(self, group: Sequence[ExtractedValue]) -> bool:
        rivals = [slot for slot in self.slots if slot.essential and slot.label not in self.provenance]
        return any(self.scorer.score(slot, one) > 0 for slot in rivals for one in group)

    def _fill_remaining(self, slot: Slot) -> None:
        for value, how in self._guesses(slot):
            if value is not None:
                self._set(slot, value, how, is_explicit=not how.startswith("not said"))
                if how == guesses.SUBJECT:
                    self.words_only.add(slot.path)
                return
        if slot.required and slot.nullable:
            self._set(slot, None, "not said in the message, and null is allowed", is_explicit=False)
        elif slot.required:
            self.missing.append(slot)

    def _guesses(self, slot: Slot) -> Iterator[tuple[Any, str]]:
        if records.is_record_array(slot):
            listed, whole = records.find_records(slot, self.text, fill)
            elsewhere = [*self.explicit.values()]  # values of other parameters are not a record of this one
            new = slot.essential or any(value not in elsewhere for record in listed for value in record.values())
            yield listed if whole and new else None, "the records the message lists"
        elif "object" in slot.types:
            yield phrases.first_object(self.values), "the object in the message"
        elif "boolean" in slot.types:
            yield phrases.yes_or_no(self.text, slot.name, self.scorer.shared_flag_stems), "said in the message"
        elif "string" in slot.types and not slot.enum:
            yield from guesses.text_candidates(slot, self.text, self.values)
        if not slot.essential:  # optional slots are not filled with guesses
            return
        yield from self._fallbacks(slot)
        if slot.numeric:
            yield guesses.ordinal_number(self.text, slot), f'the ordinal before "{slot.name}"'
        if slot.name in self.known:
            yield self.known[slot.name], "from an earlier tool result"
        if slot.default is not None:
            yield slot.default, "not said in the message: the default the schema names"
        if "boolean" in slot.types:
            yield False, "not said in the message, so not so"

    def _fallbacks(self, slot: Slot) -> Iterator[tuple[Any, str]]:
        fallbacks = FallbackValues(self.text, [one for one in self.values if one not in self.used], self.assigned)
        if slot.numeric:
            yield fallbacks.at_rest(slot), "what is dropped or starts from rest has no speed at first"
            yield fallbacks.count(slot), "the only number that is left"
        if "array" in slot.types:
            lists = [value for value in self.explicit.values() if isinstance(value, list)]
            yield fallbacks.counts(slot, lists[0] if len(lists) == 1 else None), "the numbers before the things listed"
        yield fallbacks.last_day(slot), "the first day and the length of the stay"
        pair = fallbacks.model(slot, self.slots)
        if pair:
            maker, brand, model = pair
            self._set(maker, brand, "the first word of the name")
            yield model, "the name after its brand"
