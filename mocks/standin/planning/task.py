"""Invocation of a tool for one part of a message, with the arguments of its calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mocks.api.json_text import dumps_compact
from mocks.explanation import ArgumentSource
from mocks.messages import Tool, ToolCall, ToolKind
from mocks.standin.arguments.filled_arguments import FilledArguments, value_at
from mocks.standin.slots import slots


@dataclass(frozen=True)
class ToolInvocation:
    """A tool for one part of a message, with the arguments of its calls."""

    tool: Tool
    part: str
    filled: FilledArguments

    def calls(self) -> list[ToolCall]:
        """Return the calls, with arguments as compact JSON text."""
        if self.tool.kind is ToolKind.CUSTOM:  # its input is free text: the part of the message
            return [ToolCall(self.tool.name, self.part)]
        return [ToolCall(self.tool.name, dumps_compact(arguments)) for arguments in self.filled.calls()]

    def argument_sources(self) -> Iterator[ArgumentSource]:
        """Yield the provenance of each argument."""
        for arguments in self.filled.calls():
            for label, how in self.filled.provenance.items():
                value = value_of_label(arguments, self.tool, label)
                if value is not None:
                    yield ArgumentSource(self.tool.name, label.replace(" ", "_").lower(), value, how)

    def differs(self, other: ToolInvocation) -> bool:
        """Return whether both name different values for a slot."""
        said = other.filled.explicit
        return any(path in said and said[path] != value for path, value in self.filled.explicit.items())


def value_of_label(arguments: Mapping[str, Any], tool: Tool, label: str) -> Any:
    """Return the value in ``arguments`` of the slot with that label."""
    path = next(slot.path for slot in slots(tool.parameters) if slot.label == label)
    return value_at(arguments, path)
