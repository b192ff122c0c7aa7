"""A tool for one part of a message, with the arguments of its calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mocks.answers.standin.explanation import Filling
from mocks.answers.standin.filled import Filled, value_at
from mocks.answers.standin.slots import slots
from mocks.conversation import Call, Kind, Tool
from mocks.wire.compact import compact


@dataclass(frozen=True)
class Task:
    """A tool for one part of the message, with its arguments."""

    tool: Tool
    part: str
    filled: Filled

    def calls(self) -> list[Call]:
        """Return the calls, arguments as compact JSON text."""
        if self.tool.kind is Kind.CUSTOM:  # it takes free text: the part of the message it was picked for
            return [Call(self.tool.name, self.part)]
        return [Call(self.tool.name, compact(arguments)) for arguments in self.filled.calls()]

    def fillings(self) -> Iterator[Filling]:
        """Yield how each argument was filled."""
        for arguments in self.filled.calls():
            for label, how in self.filled.how.items():
                value = look_up(arguments, self.tool, label)
                if value is not None:
                    yield Filling(self.tool.name, label.replace(" ", "_").lower(), value, how)

    def differs(self, other: Task) -> bool:
        """Tell whether both name a value for the same place, and not the same one."""
        said = other.filled.said
        return any(path in said and said[path] != value for path, value in self.filled.said.items())


def look_up(arguments: Mapping[str, Any], tool: Tool, label: str) -> Any:
    """Return the value that the slot spoken of as ``label`` has in ``arguments``."""
    path = next(slot.path for slot in slots(tool.parameters) if slot.label == label)
    return value_at(arguments, path)
