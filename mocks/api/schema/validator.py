"""Validator of JSON values against a JSON Schema.

It checks the keywords of strict mode and the common ones beside them; other keywords are ignored.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from mocks.api import errors
from mocks.api.schema import formats, regex_timeout

_Check = Callable[[Any, Any], "str | None"]
_TYPES: Mapping[str, Callable[[Any], bool]] = MappingProxyType(
    {
        "string": lambda value: isinstance(value, str),
        "boolean": lambda value: isinstance(value, bool),
        "null": lambda value: value is None,
        "object": lambda value: isinstance(value, dict),
        "array": lambda value: isinstance(value, list),
        "number": lambda value: _is_number(value),
        "integer": lambda value: _is_number(value) and (isinstance(value, int) or value.is_integer()),
    }
)


def mismatch(schema: Any, value: Any, root: Any = None) -> str | None:
    """Return a sentence about the first part of ``value`` that does not fit ``schema``; None where all of it fits.

    A malformed keyword is ignored: `mocks.api.schema.strict` checks schemas.

    Args:
        schema: A JSON Schema as parsed from JSON.
        value: Any JSON value.
        root: The schema in which ``$ref`` is resolved, where it is not ``schema`` itself.
    """
    return _Matcher(schema if root is None else root).check(schema, value, "", frozenset())


def resolve_reference(reference: object, root: Any) -> Mapping[str, Any] | None:
    """Return the schema that ``reference``, such as ``#/$defs/Step`` or ``#``, names inside ``root``, or None."""
    if not isinstance(reference, str) or not reference.startswith("#"):
        return None
    node = root
    for part in reference[1:].split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(node, list) and name.isdecimal() and len(name) < 9 and int(name) < len(node):
            node = node[int(name)]
        elif isinstance(node, dict) and name in node:
            node = node[name]
        else:
            return None
    return node if isinstance(node, dict) else None


class _Matcher:
    """Matcher of values against parts of one schema. ``followed`` holds the references followed to the current one."""

    def __init__(self, root: Any) -> None:
        self._root = root

    def check(self, schema: Any, value: Any, path: str, followed: frozenset[str]) -> str | None:
        if not isinstance(schema, dict):
            return f"{_at(path)} must not be there." if schema is False else None
        return next(self._mismatches(schema, value, path, followed), None)

    def _mismatches(self, schema: Mapping[str, Any], value: Any, path: str, followed: frozenset[str]) -> Iterator[str]:
        reference = schema.get("$ref")
        target = resolve_reference(reference, self._root)
        if target is not None and reference not in followed:  # a reference that leads back to itself adds nothing
            yield from self._mismatches(target, value, path, followed | {str(reference)})
        yield from _value_mismatches(schema, value, path)
        yield from self._combinators(schema, value, path, followed)
        if isinstance(value, dict):
            yield from self._members(schema, value, path)
        if isinstance(value, list) and "items" in schema:
            for i, item in enumerate(value):
                yield from self._nested(schema["items"], item, f"{path}[{i}]")

    def _nested(self, schema: Any, value: Any, path: str) -> Iterator[str]:
        problem = self.check(schema, value, path, frozenset())
        if problem:
            yield problem

    def _combinators(self, schema: Mapping[str, Any], value: Any, path: str, followed: frozenset[str]) -> Iterator[str]:
        for option in _list(schema.get("allOf")):
            problem = self.check(option, value, path, followed)
            if problem:
                yield problem
        for key in ("anyOf", "oneOf"):
            options = _list(schema.get(key))
            problems = [self.check(option, value, path, followed) for option in options]
            if options and all(problems):
                yield f"{_at(path)} fits none of the {len(options)} schemas of {key}; the last one says: {problems[-1]}"
            if key == "oneOf" and problems.count(None) > 1:
                yield f"{_at(path)} fits {problems.count(None)} schemas of oneOf; expected one."
        if "not" in schema and self.check(schema["not"], value, path, followed) is None:
            yield f"{_at(path)} is {_show(value)}, which the schema rules out with 'not'."

    def _members(self, schema: Mapping[str, Any], value: Mapping[str, Any], path: str) -> Iterator[str]:
        for name in _list(schema.get("required")):
            if name not in value:
                yield f"{_at(path)} has no {name!r}, which is required."
        properties = schema.get("properties")
        known = properties if isinstance(properties, dict) else {}
        for name, member in value.items():
            inner = f"{path}.{name}" if path else str(name)
            if name in known:
                yield from self._nested(known[name], member, inner)
            elif schema.get("additionalProperties") is False:
                expected = errors.join_quoted(known, "or") or "none"
                yield f"{_at(path)} has {name!r}, which is not one of its properties; expected {expected}."
            elif "additionalProperties" in schema:
                yield from self._nested(schema["additionalProperties"], member, inner)


def _value_mismatches(schema: Mapping[str, Any], value: Any, path: str) -> Iterator[str]:
    """Yield mismatches of ``value`` itself, leaving out those of its members."""
    names = schema.get("type", ())
    types = [name for name in ([names] if isinstance(names, str) else names) if str(name) in _TYPES]
    if types and not any(_TYPES[str(name)](value) for name in types):
        yield f"{_at(path)} is {_show(value)}; expected {errors.join_quoted(types, 'or')}."
    if isinstance(schema.get("enum"), list) and not any(_equal(value, option) for option in schema["enum"]):
        yield f"{_at(path)} is {_show(value)}; expected one of {', '.join(map(_show, schema['enum']))}."
    if "const" in schema and not _equal(value, schema["const"]):
        yield f"{_at(path)} is {_show(value)}; expected {_show(schema['const'])}."
    for keyword, applies, text in _BOUNDS:
        bound: Any = schema.get(keyword)
        if _is_number(bound) and not applies(value, bound):
            yield f"{_at(path)} is {_show(value)}; expected {text.format(bound)}."
    if isinstance(value, str):
        yield from _string_mismatches(schema, value, path)
    if schema.get("uniqueItems") is True and isinstance(value, list) and _has_duplicates(value):
        yield f"{_at(path)} has an item twice; expected no item twice."


def _string_mismatches(schema: Mapping[str, Any], value: str, path: str) -> Iterator[str]:
    pattern, name = schema.get("pattern"), schema.get("format")
    if isinstance(pattern, str) and regex_timeout.search(pattern, value) is False:
        yield f"{_at(path)} is {_show(value)}; expected text that matches {pattern!r}."
    if isinstance(name, str) and not formats.matches(name, value):
        yield f"{_at(path)} is {_show(value)}; expected the format {name!r}."


def _length(kind: type, holds: Callable[[int, float], bool]) -> Callable[[Any, float], bool]:
    return lambda value, bound: not isinstance(value, kind) or holds(len(value), bound)  # type: ignore[arg-type]


def _value(holds: Callable[[float, float], bool]) -> Callable[[Any, float], bool]:
    return lambda value, bound: not _is_number(value) or holds(value, bound)


def _is_multiple(value: float, of: float) -> bool:
    if of == 0 or (isinstance(value, float) and not math.isfinite(value)):  # an int may be beyond all floats
        return of == 0
    return Fraction(str(value)) % Fraction(str(of)) == 0  # as written: 0.3 is a multiple of 0.1


_BOUNDS: Sequence[tuple[str, Callable[[Any, float], bool], str]] = (
    ("minimum", _value(lambda value, bound: value >= bound), "at least {}"),
    ("maximum", _value(lambda value, bound: value <= bound), "at most {}"),
    ("exclusiveMinimum", _value(lambda value, bound: value > bound), "more than {}"),
    ("exclusiveMaximum", _value(lambda value, bound: value < bound), "less than {}"),
    ("multipleOf", _value(_is_multiple), "a multiple of {}"),
    ("minLength", _length(str, lambda length, bound: length >= bound), "at least {} characters"),
    ("maxLength", _length(str, lambda length, bound: length <= bound), "at most {} characters"),
    ("minItems", _length(list, lambda length, bound: length >= bound), "at least {} items"),
    ("maxItems", _length(list, lambda length, bound: length <= bound), "at most {} items"),
    ("minProperties", _length(dict, lambda length, bound: length >= bound), "at least {} properties"),
    ("maxProperties", _length(dict, lambda length, bound: length <= bound), "at most {} properties"),
)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _equal(left: Any, right: Any) -> bool:
    """Return whether two JSON values are equal: true is not 1, and 1.0 is 1."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_equal, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_equal(left[key], right[key]) for key in left)
    return bool(left == right)


def _has_duplicates(items: Sequence[Any]) -> bool:
    return any(_equal(item, other) for i, item in enumerate(items) for other in items[:i])


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _at(path: str) -> str:
    return f"{path!r}" if path else "The value"


def _show(value: Any, most: int = 60) -> str:
    text = repr(value)
    return text if len(text) <= most else text[: most - 1] + "…"
