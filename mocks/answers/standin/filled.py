"""Arguments as they were filled: what was named, how each came about, and what is missing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from mocks.answers.standin.slots import Slot, place


@dataclass(frozen=True)
class Filled:
    """Arguments for one tool. ``several`` are those of each call, where the message asks for more than one."""

    arguments: dict[str, Any] = field(default_factory=dict)
    how: dict[str, str] = field(default_factory=dict)
    missing: tuple[Slot, ...] = ()
    several: tuple[dict[str, Any], ...] = ()
    said: Mapping[tuple[str, ...], Any] = field(default_factory=dict)
    """What the message names: values of a particular kind and allowed values, by their paths."""
    complete: bool = False
    """Whether all that is required is among what the message names."""
    found: int = 0
    """How many arguments were met in the text as values of a particular kind."""

    def calls(self) -> list[dict[str, Any]]:
        """Return the arguments of each call: one, or those of ``several``."""
        return list(self.several) or [self.arguments]

    def with_inherited(self, slots: Sequence[Slot], earlier: Sequence[Filled], alike: bool) -> Filled:
        """Return this with values of earlier calls of the same tool, the nearest first, where it names none itself.

        ``slots`` are the tool's. With ``alike`` ("the same for …") what may be left out is taken over too.
        """
        arguments, how, missing = json.loads(json.dumps(self.arguments)), dict(self.how), []
        for slot in slots:
            if slot.path in self.said or self.several:
                continue
            value = next((v for one in earlier if (v := value_at(one.calls()[-1], slot.path)) is not None), None)
            clear = any(slot.path in one.said for one in earlier)
            if value is not None and (slot in self.missing or (clear and slot.essential) or alike):
                place(arguments, slot.path, value)
                how[slot.label] = "as in the request before"
            elif slot in self.missing:
                missing.append(slot)
        return replace(self, arguments=arguments, how=how, missing=tuple(missing))


def value_at(arguments: Mapping[str, Any], path: Sequence[str]) -> Any:
    """Return what stands at ``path``, None where nothing does."""
    value: Any = arguments
    for step in path:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def with_value(arguments: Mapping[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    """Return a copy of ``arguments`` with ``value`` at ``path``."""
    copy: dict[str, Any] = json.loads(json.dumps(arguments))
    place(copy, path, value)
    return copy


def has_value(arguments: Mapping[str, Any], path: Sequence[str]) -> bool:
    """Tell whether anything, null too, stands at ``path``."""
    inner = value_at(arguments, path[:-1])
    return isinstance(inner, Mapping) and path[-1] in inner
