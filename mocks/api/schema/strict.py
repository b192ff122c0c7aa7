"""Which JSON Schemas the service accepts for the parameters of a function.

Sources: the structured outputs guide (2026) for what is supported, live bodies quoted in public (2024 to 2026) for the
wording. A context is printed as a Python tuple, as the service does: ``In context=('properties', 'x', 'items')``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mocks.api.errors import MOCK_MARK
from mocks.api.memoize import memoize_json
from mocks.api.schema import validator

Context = tuple[str, ...]

TYPES = ("string", "number", "boolean", "integer", "object", "array", "null")
DEEPEST = 10
MOST_PROPERTIES = 5000
MOST_ENUM_VALUES = 1000
"""In all enums of a schema together."""
MOST_CHARACTERS = 120_000
"""Of the names of properties and definitions, of enum values and const values, all together."""
LONG_ENUM = 250
"""An enum with more values than this has at most `LONG_ENUM_CHARACTERS`."""
LONG_ENUM_CHARACTERS = 15_000
FORMATS = {"date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"}
NOT_PERMITTED = (
    "oneOf", "allOf", "not", "if", "then", "else", "dependentRequired", "dependentSchemas", "default",
    "patternProperties", "propertyNames", "minProperties", "maxProperties", "unevaluatedProperties",
    "unevaluatedItems", "contains", "minContains", "maxContains", "uniqueItems",
)  # fmt: skip
NOT_FOR_FINE_TUNED = (
    "minLength", "maxLength", "pattern", "format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
    "multipleOf", "patternProperties", "minItems", "maxItems",
)  # fmt: skip
_LOOK_AROUND = re.compile(r"\(\?<?[=!]")
_NUMBER = ((int, float), "'number'")
_COUNT = (int, "'integer'")
_KINDS: Mapping[str, tuple[type | tuple[type, ...], str]] = {
    "properties": (dict, "'object'"),
    "required": (list, "'array'"),
    "enum": (list, "'array'"),
    "anyOf": (list, "'array'"),
    "oneOf": (list, "'array'"),
    "allOf": (list, "'array'"),
    "$defs": (dict, "'object'"),
    "definitions": (dict, "'object'"),
    "description": (str, "'string'"),
    "title": (str, "'string'"),
    "pattern": (str, "'string'"),
    "format": (str, "'string'"),
    "minimum": _NUMBER,
    "maximum": _NUMBER,
    "exclusiveMinimum": _NUMBER,
    "exclusiveMaximum": _NUMBER,
    "multipleOf": _NUMBER,
    "minLength": _COUNT,
    "maxLength": _COUNT,
    "minItems": _COUNT,
    "maxItems": _COUNT,
    "items": ((dict, bool), "'object', 'boolean'"),
    "additionalProperties": ((dict, bool), "'object', 'boolean'"),
}


@dataclass(frozen=True)
class Fault:
    """What is wrong with a schema. ``mark`` is ``"[mock] "`` where the service's wording is not known."""

    text: str
    mark: str = ""


def fault(schema: Mapping[str, Any], *, strict: bool, fine_tuned: bool = False) -> Fault | None:
    """Return the first thing the service would refuse in ``schema``, or None. Fine-tuned models know fewer keywords."""
    return _first(schema, strict, fine_tuned)


def malformed(schema: Mapping[str, Any]) -> Fault | None:
    """Return the first thing in ``schema`` that is no JSON Schema at all, or None."""
    return next((found for _, node in _nodes(schema) for found in _malformed(node)), None)


@memoize_json
def _first(schema: Mapping[str, Any], strict: bool, fine_tuned: bool) -> Fault | None:
    if schema.get("type") != "object":
        return Fault(f"schema must be a JSON Schema of 'type: \"object\"', got 'type: \"{schema.get('type')}\"'.")
    return next(faults(schema, strict, (*NOT_PERMITTED, *NOT_FOR_FINE_TUNED) if fine_tuned else NOT_PERMITTED), None)


def faults(schema: Mapping[str, Any], strict: bool, forbidden: tuple[str, ...]) -> Iterator[Fault]:
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
            yield from _strict_faults(context, node, forbidden)
            yield from _reference_faults(context, node, schema)
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
        if key in node and (
            not isinstance(node[key], types) or (isinstance(node[key], bool) and bool not in _all(types))
        ):
            yield Fault(f"{node[key]!r} is not of type {name}.")
    for name in node.get("required") or ():
        if not isinstance(name, str):
            yield Fault(f"{name!r} is not of type 'string'.")
    for member in (node.get("properties") or {}).values():
        if not isinstance(member, dict | bool):
            yield Fault(f"{member!r} is not of type 'object', 'boolean'.")
    kinds = node.get("type", "object")
    if kinds == [] or any(kind not in TYPES for kind in (kinds if isinstance(kinds, list | tuple) else [kinds])):
        yield Fault(f"{kinds!r} is not valid under any of the given schemas.")


def _all(types: type | tuple[type, ...]) -> tuple[type, ...]:
    return types if isinstance(types, tuple) else (types,)


def _strict_faults(context: Context, node: Mapping[str, Any], forbidden: tuple[str, ...]) -> Iterator[Fault]:
    if "$ref" in node:
        others = {key for key in node if key not in ("$ref", "$defs", "definitions")}
        if others:  # the service leaves out "In" here
            yield Fault(f"context={context!r}, $ref cannot have keywords {_set(others)}.")
        return
    if _is(node, "object"):
        yield from _object_faults(context, node)
    for key in forbidden:
        if key in node:
            yield _in(context, f"'{key}' is not permitted.")
    if "type" not in node and "anyOf" not in node:
        yield _in(context, "schema must have a 'type' key.")
    if node.get("format", "date") not in FORMATS:
        allowed = ", ".join(sorted(FORMATS))
        yield _in(context, f"strict mode does not support the format {node['format']!r}. Use one of: {allowed}.", True)
    if _LOOK_AROUND.search(node.get("pattern", "")):
        yield _in(context, "strict mode does not support look-around in 'pattern'.", True)
    if not context and "anyOf" in node:
        yield _in(context, "strict mode does not allow 'anyOf' at the root.", True)


def _reference_faults(context: Context, node: Mapping[str, Any], root: Mapping[str, Any]) -> Iterator[Fault]:
    if "$ref" in node and validator.find(node["$ref"], root) is None:
        yield _in(context, f"'$ref' is {node['$ref']!r}, which leads to no schema inside this one.", True)


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
    yield from _text_faults(nodes)


def _text_faults(nodes: list[Mapping[str, Any]]) -> Iterator[Fault]:
    """Yield what is too much in enums and names. The limits are the guide's; the service's wording is not known."""
    enums = [node["enum"] for node in nodes if "enum" in node]
    values = sum(map(len, enums))
    if values > MOST_ENUM_VALUES:
        yield Fault(f"{values} enum values exceeds limit of {MOST_ENUM_VALUES}.", MOCK_MARK)
    for enum in enums:
        length = sum(map(_length, enum))
        if len(enum) > LONG_ENUM and length > LONG_ENUM_CHARACTERS:
            text = f"an enum of {len(enum)} values has {length} characters, which exceeds limit of"
            yield Fault(f"{text} {LONG_ENUM_CHARACTERS}.", MOCK_MARK)
    names = [name for node in nodes for group in ("properties", "$defs", "definitions") for name in node.get(group, ())]
    fixed = [value for enum in enums for value in enum] + [node["const"] for node in nodes if "const" in node]
    total = sum(map(_length, [*names, *fixed]))
    if total > MOST_CHARACTERS:
        yield Fault(f"{total} characters of names and values exceeds limit of {MOST_CHARACTERS}.", MOCK_MARK)


def _length(value: object) -> int:
    return len(value if isinstance(value, str) else json.dumps(value))


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
