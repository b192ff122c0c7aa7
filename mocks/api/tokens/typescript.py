"""TypeScript namespace that the model is shown for the tools of a request, inferred from token counts.

The layout is the one whose length fits counts recorded on gpt-4o, gpt-4.1 and gpt-5 in 2024 to 2026, lists of objects
behind a ``$ref`` among them. None are recorded for ``anyOf`` and ``const``: how these are written is a guess.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mocks.messages import Tool, ToolKind

_TYPE_NAMES = {"integer": "number", "array": "any[]"}
_LIMITS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
"""Keywords that reasoning models are shown as comments (recorded for two of them on gpt-5.5, 2026)."""
_MAX_DEPTH = 32
"""Levels that are written out; deeper ones are ``any``. The service itself accepts ten levels of a strict tool."""


def render(tools: Iterable[Tool], *, detailed: bool = False) -> str:
    """Return ``tools`` as one namespace. Schemas that the service would refuse are rendered too.

    With ``detailed`` it is what reasoning models are shown: limits of numbers too, and descriptions in one line.
    """
    shown = (_tool(tool, detailed) for tool in tools)
    return "\n\n".join(["namespace functions {", *shown, "} // namespace functions"])


def _tool(tool: Tool, detailed: bool) -> str:
    schema, renderer = tool.parameters, _Schema(tool.parameters, detailed)
    arguments = f"_: {renderer.members(schema, 0)}" if _mapping(schema.get("properties")) else ""
    arguments = "FREEFORM" if tool.kind is ToolKind.CUSTOM else arguments
    return f"{renderer.comment(tool.description)}type {tool.name} = ({arguments}) => any;"


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _literal(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else json.dumps(value, default=str)


@dataclass(frozen=True)
class _Schema:
    root: Mapping[str, Any]
    detailed: bool
    named_references: set[str] = field(default_factory=set)
    """References rendered so far: a further one is rendered as its name, which also ends recursive schemas."""

    def comment(self, description: Any) -> str:
        if not description:
            return ""
        text = str(description)
        return f"// {' '.join(text.split()) if self.detailed else inspect.cleandoc(text)}\n"

    def _limits(self, node: Mapping[str, Any]) -> str:
        return "".join(f"// {key}: {node[key]}\n" for key in node if key in _LIMITS) if self.detailed else ""

    def members(self, node: Mapping[str, Any], depth: int) -> str:
        required = node.get("required")
        required = required if isinstance(required, list | tuple) else ()
        lines: list[str] = []
        for name, member in _mapping(node.get("properties")).items():
            mark = "" if name in required else "?"
            shown = _mapping(member)
            comments = self.comment(shown.get("title")) + self.comment(shown.get("description"))
            lines.append(f"{comments}{self._limits(shown)}{name}{mark}: {self.type(member, depth + 1)}")
        return "{ " + ",\n".join(lines) + "}"

    def type(self, node: Any, depth: int) -> str:
        node = _mapping(node)
        if depth > _MAX_DEPTH:
            return "any"
        if isinstance(node.get("$ref"), str):
            return self._reference(node["$ref"], depth)
        if "const" in node:
            return _literal(node["const"])
        for key in ("enum", "anyOf", "oneOf"):
            if isinstance(node.get(key), list) and node[key]:
                return " | ".join(_literal(one) if key == "enum" else self.type(one, depth + 1) for one in node[key])
        kinds = node.get("type") or ("object" if "properties" in node else "array" if "items" in node else "any")
        kinds = kinds if isinstance(kinds, list) else [kinds]
        return " | ".join(self._kind(str(kind), node, depth) for kind in kinds)

    def _kind(self, kind: str, node: Mapping[str, Any], depth: int) -> str:
        if kind == "object" and _mapping(node.get("properties")):
            return self.members(node, depth)
        if kind == "array" and isinstance(node.get("items"), Mapping):
            return self.type(node["items"], depth + 1) + "[]"
        return _TYPE_NAMES.get(kind, kind)

    def _reference(self, ref: str, depth: int) -> str:
        """Return the target of ``#/$defs/Name`` the first time, and ``Name`` from then on."""
        path = ref.removeprefix("#").strip("/").split("/")
        if ref in self.named_references:
            return path[-1] or "any"
        self.named_references.add(ref)
        node: Any = self.root
        for key in filter(None, path):
            node = _mapping(node).get(key)
        return self.type(node, depth + 1)
