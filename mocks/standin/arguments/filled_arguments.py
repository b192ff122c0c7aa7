"""Filled arguments of a tool with their provenance, and the slots that are missing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from mocks.standin.slots import Slot, set_value


@dataclass(frozen=True)
class FilledArguments:
    """Arguments for one tool. ``alternatives`` are those of each call where the message asks for several calls."""

    arguments: dict[str, Any] = field(default_factory=dict)
    provenance: dict[str, str] = field(default_factory=dict)
    missing: tuple[Slot, ...] = ()
    alternatives: tuple[dict[str, Any], ...] = ()
    explicit: Mapping[tuple[str, ...], Any] = field(default_factory=dict)
    """The values that the message names, of a specific kind or among the allowed values, by their paths."""
    complete: bool = False
    """Whether the message names all that is required."""
    typed_count: int = 0
    """The number of arguments filled with values of a specific kind."""

    def calls(self) -> list[dict[str, Any]]:
        """Return the arguments of each call: one, or those of ``alternatives``."""
        return list(self.alternatives) or [self.arguments]

    def with_inherited(self, slots: Sequence[Slot], earlier: Sequence[FilledArguments], alike: bool) -> FilledArguments:
        """Return these arguments with values of earlier calls of the same tool for what they do not name.

        Args:
            slots: The slots of the tool.
            earlier: The arguments of earlier calls, the nearest first.
            alike: Whether optional values are inherited too, as in "the same for …".
        """
        taken: dict[tuple[str, ...], Any] = {}
        for slot in slots:
            if slot.path in self.explicit or self._differs(slot):
                continue
            value = next((v for one in earlier if (v := value_at(one.calls()[-1], slot.path)) is not None), None)
            clear = any(slot.path in one.explicit for one in earlier)
            if value is not None and (slot in self.missing or (clear and slot.essential) or alike):
                taken[slot.path] = value
        hows = {slot.label: "as in the request before" for slot in slots if slot.path in taken}
        return self._with([taken], hows)

    def with_missing_from(self, other: FilledArguments, how: str) -> FilledArguments:
        """Return these arguments with missing values from ``other``: one call for each where it names several.

        ``how`` is the provenance of those values.
        """
        lacking = [slot for slot in self.missing if slot.path in other.explicit]
        taken = [{slot.path: value_at(call, slot.path) for slot in lacking} for call in other.calls()]
        return self._with(taken, {slot.label: how for slot in lacking})

    def with_explicit_from(self, other: FilledArguments) -> FilledArguments:
        """Return these arguments with the values that ``other`` names and these do not."""
        taken = {path: value_at(other.arguments, path) for path in other.explicit if path not in self.explicit}
        return self._with(
            [taken], {label: how for label, how in other.provenance.items() if label not in self.provenance}
        )

    def split(self, count: int) -> list[FilledArguments]:
        """Return the arguments of each of ``count`` calls: the alternatives if there are so many, else copies."""
        if len(self.alternatives) != count:
            return [replace(self, alternatives=())] * count
        return [replace(self, arguments=call, alternatives=()) for call in self.alternatives]

    def _differs(self, slot: Slot) -> bool:
        """Return whether the calls have different values for ``slot``."""
        values = [value_at(call, slot.path) for call in self.alternatives]
        return any(value != values[0] for value in values)

    def _with(self, taken: Sequence[Mapping[tuple[str, ...], Any]], hows: Mapping[str, str]) -> FilledArguments:
        """Return these arguments with each set of values in ``taken`` put into each of the calls."""
        calls: list[dict[str, Any]] = []
        for own in self.calls():
            for values in taken:
                call = with_values(own, values)
                if call not in calls:
                    calls.append(call)
        missing = tuple(slot for slot in self.missing if slot.path not in taken[0])
        alternatives = tuple(calls) if len(calls) > 1 else ()
        return replace(
            self, arguments=calls[0], provenance={**self.provenance, **hows}, missing=missing, alternatives=alternatives
        )


def value_at(arguments: Mapping[str, Any], path: Sequence[str]) -> Any:
    """Return the value at ``path``, or None."""
    value: Any = arguments
    for step in path:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def with_values(arguments: Mapping[str, Any], values: Mapping[tuple[str, ...], Any]) -> dict[str, Any]:
    """Return a copy of ``arguments`` with each of ``values`` at its path."""
    copy: dict[str, Any] = json.loads(json.dumps(arguments))
    for path, value in values.items():
        set_value(copy, path, value)
    return copy


def has_value(arguments: Mapping[str, Any], path: Sequence[str]) -> bool:
    """Return whether there is a value, which may be null, at ``path``."""
    inner = value_at(arguments, path[:-1])
    return isinstance(inner, Mapping) and path[-1] in inner
