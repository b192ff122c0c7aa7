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

    def with_missing_from(self, other: FilledArguments, how: str) -> FilledArguments:
        """Return these arguments with missing values from ``other``; ``how`` is their provenance."""
        source = other.calls()[-1]
        lacking = [slot for slot in self.missing if slot not in other.missing and has_value(source, slot.path)]
        taken = {slot.path: value_at(source, slot.path) for slot in lacking}
        calls = [with_values(call, taken) for call in self.calls()]
        return replace(
            self,
            arguments=calls[0],
            provenance=self.provenance | {slot.label: how for slot in lacking},
            missing=tuple(slot for slot in self.missing if slot not in lacking),
            alternatives=tuple(calls) if len(calls) > 1 else (),
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
