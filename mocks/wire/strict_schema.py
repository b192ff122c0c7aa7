"""Which JSON Schemas the service accepts for the parameters of a function.

Sources: the structured outputs guide (2026) for what is supported, live bodies quoted in public (2024 to 2026) for the
wording. A context is printed as a Python tuple, as the service does: ``In context=('properties', 'x', 'items')``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mocks.wire.errors import MOCK_MARK

Context = tuple[str, ...]

TYPES = ("string", "number", "boolean", "integer", "object", "array", "null")
DEEPEST = 10
MOST_PROPERTIES = 5000
FORMATS = {"date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"}
NOT_PERMITTED = (
    "oneOf", "allOf", "not", "if", "then", "else", "dependentRequired", "dependentSchemas", "default",
    "patternProperties", "propertyNames", "minProperties", "maxProperties", "unevaluatedProperties",
    "unevaluatedItems", "contains", "minContains", "maxContains", "uniqueItems",
)  # fmt: skip
_KINDS: Mapping[str, tuple[type | tuple[type, ...], str]] = {
    "properties": (dict, "'object'"),
    "required": (list, "'array'"),
    "enum": (list, "'array'"),
    "anyOf": (list, "'array'"),
    "description": (str, "'string'"),
    "items": ((dict, bool), "'object', 'boolean'"),
    "additionalProperties": ((dict, bool), "'object', 'boolean'"),
}


@dataclass(frozen=True)
class Fault:
    """What is wrong with a schema. ``mark`` is ``"[mock] "`` where the service's wording is not known."""

    text: str
    mark: str = ""


def fault(schema: Mapping[str, Any], *, strict: bool) -> Fault | None:
    """Return the first thing the service would refuse in ``schema``, or None."""
    if schema.get("type") != "object":
        return Fault(f"schema must be a JSON Schema of 'type: \"object\"', got 'type: \"{schema.get('type')}\"'.")
    return next(_faults(schema, strict), None)


def _faults(schema: Mapping[str, Any], strict: bool) -> Iterator[Fault]:
    """Yield faults in the order of the checks: JSON Schema itself, then both modes' rules, then strict's."""
    nodes = list(_nodes(schema))
    for _, node in nodes:
        yield from _malformed(node)
    if "properties" not in schema and not strict:
        yield _in((), "object schema missing properties.")
    for context, node in nodes:
        if _is(node, "array") and "items" not in node:
            yield _in(context, "array schema missing items.")
    if strict:
        for context, node in nodes:
            yield from _strict_faults(context, node)
        yield from _size_faults(schema, [node for _, node in nodes])


def _nodes(node: Any, context: Context = ()) -> Iterator[tuple[Context, Mapping[str, Any]]]:
    """Yield every schema inside ``node`` with its context, the outer one first."""
    if not isinstance(node, dict):
        return
    yield context, node
    for group in ("properties", "$defs", "definitions"):
        members = node.get(group)
        if isinstance(members, dict):
            for name, member in members.items():
                yield from _nodes(member, (*context, group, str(name)))
    yield from _nodes(node.get("items"), (*context, "items"))
    for group in ("anyOf", "oneOf", "allOf"):
        options = node.get(group)
        for i, option in enumerate(options if isinstance(options, list) else ()):
            yield from _nodes(option, (*context, group, str(i)))


def _malformed(node: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what is no JSON Schema at all, in the words of the validator library the service uses."""
    for key, (types, name) in _KINDS.items():
        if key in node and not isinstance(node[key], types):
            yield Fault(f"{node[key]!r} is not of type {name}.")
    for name in node.get("required") or ():
        if not isinstance(name, str):
            yield Fault(f"{name!r} is not of type 'string'.")
    for member in (node.get("properties") or {}).values():
        if not isinstance(member, dict | bool):
            yield Fault(f"{member!r} is not of type 'object', 'boolean'.")
    kinds = node.get("type", ())
    if any(kind not in TYPES for kind in (kinds if isinstance(kinds, list | tuple) else [kinds])):
        yield Fault(f"{kinds!r} is not valid under any of the given schemas.")


def _strict_faults(context: Context, node: Mapping[str, Any]) -> Iterator[Fault]:
    if "$ref" in node:
        others = {key for key in node if key not in ("$ref", "$defs", "definitions")}
        if others:  # the service leaves out "In" here
            yield Fault(f"context={context!r}, $ref cannot have keywords {_set(others)}.")
        return
    if _is(node, "object"):
        yield from _object_faults(context, node)
    for key in NOT_PERMITTED:
        if key in node:
            yield _in(context, f"'{key}' is not permitted.")
    if "type" not in node and "anyOf" not in node:
        yield _in(context, "schema must have a 'type' key.")
    if node.get("format", "date") not in FORMATS:
        allowed = ", ".join(sorted(FORMATS))
        yield _in(context, f"strict mode does not support the format {node['format']!r}. Use one of: {allowed}.", True)
    if not context and "anyOf" in node:
        yield _in(context, "strict mode does not allow 'anyOf' at the root.", True)


def _object_faults(context: Context, node: Mapping[str, Any]) -> Iterator[Fault]:
    if node.get("additionalProperties") is not False:
        yield _in(context, "'additionalProperties' is required to be supplied and to be false.")
    if "properties" not in node:
        yield _in(context, "object schema missing properties.")
    keys, required = list(node.get("properties") or ()), list(node.get("required") or ())
    rule = "'required' is required to be supplied and to be an array including every key in properties."
    for key in keys:
        if key not in required:
            yield _in(context, f"{rule} Missing '{key}'.")
    for key in required:
        if key not in keys:
            yield _in(context, f"{rule} Extra required key '{key}' supplied.")


def _size_faults(schema: Mapping[str, Any], nodes: list[Mapping[str, Any]]) -> Iterator[Fault]:
    depth = _depth(schema)
    if depth > DEEPEST:
        yield Fault(f"{depth} levels of nesting exceeds limit of {DEEPEST}.")
    count = sum(len(node.get("properties") or ()) for node in nodes)
    if count > MOST_PROPERTIES:
        yield Fault(f"{count} parameters exceeds limit of {MOST_PROPERTIES}.")


def _depth(node: Any) -> int:
    """Return how many objects and arrays lie inside one another, the root counted as one. ``$ref`` is not followed."""
    if not isinstance(node, dict):
        return 0
    members = [*(node.get("properties") or {}).values(), node.get("items"), *(node.get("anyOf") or ())]
    inside = max(map(_depth, members), default=0)
    return inside + 1 if "properties" in node or "items" in node else inside


def _is(node: Mapping[str, Any], kind: str) -> bool:
    kinds = node.get("type")
    return kinds == kind or (isinstance(kinds, list) and kind in kinds)


def _in(context: Context, text: str, mock: bool = False) -> Fault:
    return Fault(f"In context={context!r}, {text}", MOCK_MARK if mock else "")


def _set(words: set[str]) -> str:
    return "{" + ", ".join(repr(word) for word in sorted(words)) + "}"
