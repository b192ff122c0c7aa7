"""Rules of the service for the JSON Schema of a function's parameters, in strict mode and without it.

Sources: the structured outputs guide (2026) for what is supported, live bodies quoted in public (2024 to 2026) for the
wording. A context is printed as a Python tuple, as the service does: ``In context=('properties', 'x', 'items')``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from mocks.api.errors import MOCK_MARK
from mocks.api.memoize import memoize_json
from mocks.api.schema import validator

Context = tuple[str, ...]

TYPES = ("string", "number", "boolean", "integer", "object", "array", "null")
MAX_DEPTH = 10
MAX_PROPERTIES = 5000
MAX_ENUM_VALUES = 1000
"""In all enums of a schema together."""
MAX_TOTAL_CHARS = 120_000
"""Of the names of properties and definitions, of enum values and const values, all together."""
LONG_ENUM_VALUES = 250
"""An enum with more values than this has at most `MAX_LONG_ENUM_CHARS`."""
MAX_LONG_ENUM_CHARS = 15_000
FORMATS = {"date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"}
NOT_PERMITTED = (
    "oneOf", "allOf", "not", "if", "then", "else", "dependentRequired", "dependentSchemas",
    "patternProperties", "propertyNames", "minProperties", "maxProperties", "unevaluatedProperties",
    "unevaluatedItems", "contains", "minContains", "maxContains", "uniqueItems",
)  # fmt: skip
NOT_AT_ROOT = ("oneOf", "anyOf", "allOf", "enum", "not")
"""Keywords that the root of a function's schema may not have, in the order in which the service lists them."""
NOT_FOR_FINE_TUNED = (
    "minLength", "maxLength", "pattern", "format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
    "multipleOf", "patternProperties", "minItems", "maxItems",
)  # fmt: skip
_LOOK_AROUND = re.compile(r"\(\?<?[=!]")
_NUMBER = ((int, float), "'number'")
_COUNT = (int, "'integer'")
_KEYWORD_TYPES: Mapping[str, tuple[type | tuple[type, ...], str]] = {
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


class SchemaProblem(NamedTuple):
    """A problem with a schema. ``mark`` is ``"[mock] "`` where the service's wording is not known."""

    text: str
    mark: str = ""


def first_problem(schema: Mapping[str, Any], *, strict: bool, fine_tuned: bool = False) -> SchemaProblem | None:
    """Return the first problem for which the service would refuse ``schema``, or None.

    Args:
        schema: The schema of a function's parameters.
        strict: Whether the function is strict.
        fine_tuned: Whether the model is fine-tuned: such models allow fewer keywords.
    """
    return _first_problem(schema, strict, fine_tuned)


def first_malformation(schema: Mapping[str, Any]) -> SchemaProblem | None:
    """Return the first problem that makes ``schema`` no JSON Schema at all, or None."""
    return next((problem for _, node in _nodes(schema) for problem in _malformations(node)), None)


def reply_schema_problem(schema: Mapping[str, Any], *, strict: bool, fine_tuned: bool) -> SchemaProblem | None:
    """Return the first problem for which the service would refuse ``schema`` as the schema of a reply, or None."""
    problem = first_problem(schema, strict=True, fine_tuned=fine_tuned) if strict else None
    return problem or first_malformation(schema)


@memoize_json
def _first_problem(schema: Mapping[str, Any], strict: bool, fine_tuned: bool) -> SchemaProblem | None:
    if schema.get("type") != "object":
        return SchemaProblem(
            f"schema must be a JSON Schema of 'type: \"object\"', got 'type: \"{schema.get('type')}\"'."
        )
    if not strict and any(key in schema for key in NOT_AT_ROOT):
        keys = "/".join(f"'{key}'" for key in NOT_AT_ROOT)
        return SchemaProblem(f"schema must have type 'object' and not have {keys} at the top level.")
    return next(problems(schema, strict, (*NOT_PERMITTED, *NOT_FOR_FINE_TUNED) if fine_tuned else NOT_PERMITTED), None)


def problems(schema: Mapping[str, Any], strict: bool, forbidden: tuple[str, ...]) -> Iterator[SchemaProblem]:
    """Yield problems in the order of the checks: JSON Schema itself, then the rules of both modes, then strict mode's.

    Args:
        schema: The schema of a function's parameters.
        strict: Whether the function is strict.
        forbidden: The keywords that strict mode does not allow.
    """
    nodes = list(_nodes(schema))
    for _, node in nodes:
        yield from _malformations(node)
    if "properties" not in schema and not strict:
        yield _problem_in((), "object schema missing properties.")
    for context, node in nodes:
        if _has_type(node, "array") and "items" not in node:
            yield _problem_in(_context_of_type(context, node, "array"), "array schema missing items.")
    if strict:
        for context, node in nodes:
            yield from _strict_problems(context, node, forbidden)
            yield from _reference_problems(context, node, schema)
        yield from _size_problems(schema, [node for _, node in nodes])


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


def _malformations(node: Mapping[str, Any]) -> Iterator[SchemaProblem]:
    """Yield what is no JSON Schema at all, in the words of the validator library the service uses."""
    for key, (types, name) in _KEYWORD_TYPES.items():
        if key in node and (
            not isinstance(node[key], types) or (isinstance(node[key], bool) and bool not in _as_tuple(types))
        ):
            yield SchemaProblem(f"{node[key]!r} is not of type {name}.")
    for name in node.get("required") or ():
        if not isinstance(name, str):
            yield SchemaProblem(f"{name!r} is not of type 'string'.")
    for member in (node.get("properties") or {}).values():
        if not isinstance(member, dict | bool):
            yield SchemaProblem(f"{member!r} is not of type 'object', 'boolean'.")
    kinds = node.get("type", "object")
    if kinds == [] or any(kind not in TYPES for kind in (kinds if isinstance(kinds, list | tuple) else [kinds])):
        yield SchemaProblem(f"{kinds!r} is not valid under any of the given schemas.")


def _as_tuple(types: type | tuple[type, ...]) -> tuple[type, ...]:
    return types if isinstance(types, tuple) else (types,)


def _strict_problems(context: Context, node: Mapping[str, Any], forbidden: tuple[str, ...]) -> Iterator[SchemaProblem]:
    if "$ref" in node:
        others = {key for key in node if key not in ("$ref", "$defs", "definitions")}
        if others:  # the service leaves out "In" here
            yield SchemaProblem(f"context={context!r}, $ref cannot have keywords {_python_set(others)}.")
        return
    if _has_type(node, "object"):
        yield from _object_problems(_context_of_type(context, node, "object"), node)
    for key in forbidden:
        if key in node:
            yield _problem_in(context, f"'{key}' is not permitted.")
    if "type" not in node and "anyOf" not in node:
        yield _problem_in(context, "schema must have a 'type' key.")
    if node.get("format", "date") not in FORMATS:
        allowed = ", ".join(sorted(FORMATS))
        yield _problem_in(
            context, f"strict mode does not support the format {node['format']!r}. Use one of: {allowed}.", True
        )
    if _LOOK_AROUND.search(node.get("pattern", "")):
        yield _problem_in(context, "strict mode does not support look-around in 'pattern'.", True)
    if not context and "anyOf" in node:
        yield _problem_in(context, "strict mode does not allow 'anyOf' at the root.", True)


def _reference_problems(context: Context, node: Mapping[str, Any], root: Mapping[str, Any]) -> Iterator[SchemaProblem]:
    if "$ref" in node and validator.resolve_reference(node["$ref"], root) is None:
        yield _problem_in(context, f"'$ref' is {node['$ref']!r}, which leads to no schema inside this one.", True)


def _object_problems(context: Context, node: Mapping[str, Any]) -> Iterator[SchemaProblem]:
    if node.get("additionalProperties") is not False:
        yield _problem_in(context, "'additionalProperties' is required to be supplied and to be false.")
    if "properties" not in node:
        yield _problem_in(context, "object schema missing properties.")
    keys, required = list(node.get("properties") or ()), list(node.get("required") or ())
    rule = "'required' is required to be supplied and to be an array including every key in properties."
    for key in keys:
        if key not in required:
            yield _problem_in(context, f"{rule} Missing '{key}'.")
    for key in required:
        if key not in keys:
            yield _problem_in(context, f"{rule} Extra required key '{key}' supplied.")


def _size_problems(schema: Mapping[str, Any], nodes: list[Mapping[str, Any]]) -> Iterator[SchemaProblem]:
    depth = _depth(schema)
    if depth > MAX_DEPTH:
        yield SchemaProblem(f"{depth} levels of nesting exceeds limit of {MAX_DEPTH}.")
    count = sum(len(node.get("properties") or ()) for node in nodes)
    if count > MAX_PROPERTIES:
        yield SchemaProblem(f"{count} parameters exceeds limit of {MAX_PROPERTIES}.")
    yield from _text_problems(nodes)


def _text_problems(nodes: list[Mapping[str, Any]]) -> Iterator[SchemaProblem]:
    """Yield problems with the size of enums and names. The limits are the guide's; the real wording is not known."""
    enums = [node["enum"] for node in nodes if "enum" in node]
    values = sum(map(len, enums))
    if values > MAX_ENUM_VALUES:
        yield SchemaProblem(f"{values} enum values exceeds limit of {MAX_ENUM_VALUES}.", MOCK_MARK)
    for enum in enums:
        length = sum(map(_length, enum))
        if len(enum) > LONG_ENUM_VALUES and length > MAX_LONG_ENUM_CHARS:
            text = f"an enum of {len(enum)} values has {length} characters, which exceeds limit of"
            yield SchemaProblem(f"{text} {MAX_LONG_ENUM_CHARS}.", MOCK_MARK)
    names = [name for node in nodes for group in ("properties", "$defs", "definitions") for name in node.get(group, ())]
    fixed = [value for enum in enums for value in enum] + [node["const"] for node in nodes if "const" in node]
    total = sum(map(_length, [*names, *fixed]))
    if total > MAX_TOTAL_CHARS:
        yield SchemaProblem(f"{total} characters of names and values exceeds limit of {MAX_TOTAL_CHARS}.", MOCK_MARK)


def _length(value: object) -> int:
    return len(value if isinstance(value, str) else json.dumps(value))


def _depth(node: Any) -> int:
    """Return how deeply objects and arrays are nested, the root counted as one. ``$ref`` is not followed."""
    if not isinstance(node, dict):
        return 0
    members = [*(node.get("properties") or {}).values(), node.get("items"), *(node.get("anyOf") or ())]
    inside = max(map(_depth, members), default=0)
    return inside + 1 if "properties" in node or "items" in node else inside


def _has_type(node: Mapping[str, Any], kind: str) -> bool:
    kinds = node.get("type")
    return kinds == kind or (isinstance(kinds, list) and kind in kinds)


def _context_of_type(context: Context, node: Mapping[str, Any], kind: str) -> Context:
    """Return the context of ``kind`` in ``node``: in a list of types it has a place of its own."""
    kinds = node["type"]
    return (*context, "type", str(kinds.index(kind))) if isinstance(kinds, list) else context


def _problem_in(context: Context, text: str, mock: bool = False) -> SchemaProblem:
    return SchemaProblem(f"In context={context!r}, {text}", MOCK_MARK if mock else "")


def _python_set(words: set[str]) -> str:
    return "{" + ", ".join(repr(word) for word in sorted(words)) + "}"
