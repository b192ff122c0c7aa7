"""Example value of a JSON Schema: the simplest one that it allows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mocks.api.schema.validator import mismatch, resolve_reference
from mocks.standin.schema_values import strings

_MAX_DEPTH = 40
_MAX_ITEMS = 1_000  # of an array with a minimum length


class _EndlessSchemaError(Exception):
    """A schema refers back to itself in every alternative, so it has no finite value."""


def example(schema: Any, top: Mapping[str, Any] | None = None) -> Any:
    """Return a value that fits ``schema``; None where there is none. ``$ref`` is resolved in ``top``."""
    try:
        return _example(schema, schema if top is None else top, ())
    except _EndlessSchemaError:
        return None


def _example(schema: Any, top: Any, followed: tuple[str, ...]) -> Any:
    """Return a value; ``followed`` are the references followed so far, none of which is followed twice."""
    if not isinstance(schema, Mapping):
        return None
    if "$ref" in schema:
        reference = str(schema["$ref"])
        if reference in followed or len(followed) > _MAX_DEPTH:
            raise _EndlessSchemaError
        return _example(resolve_reference(reference, top), top, (*followed, reference))
    stated = [*(schema[key] for key in ("const", "default") if key in schema), *_list(schema.get("enum"))]
    fitting = [value for value in stated if mismatch(schema, value, top) is None]
    if fitting:
        return fitting[0]
    kinds = schema.get("type", "object" if "properties" in schema else "null")
    options = schema.get("anyOf") or schema.get("oneOf") or [{"type": kind} for kind in _list(kinds)]
    if isinstance(options, list) and options:
        return _of_alternatives(schema, options, top, followed)
    return _of_type(str(kinds), schema, top, followed)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _of_alternatives(schema: Mapping[str, Any], options: list[Any], top: Any, followed: tuple[str, ...]) -> Any:
    """Return null where that is an option, which ends recursion, else a value of the first option that has one."""
    outer = {key: value for key, value in schema.items() if key not in ("anyOf", "oneOf", "const", "default", "enum")}
    made: list[Any] = []
    for option in sorted(options, key=lambda one: not (isinstance(one, Mapping) and one.get("type") == "null")):
        whole = outer | dict(option) if isinstance(option, Mapping) and "$ref" not in option else option
        try:
            made.append(_example(whole, top, followed))
        except _EndlessSchemaError:
            continue
        if mismatch(schema, made[-1], top) is None:
            return made[-1]
    if not made:
        raise _EndlessSchemaError
    return made[0]


def _of_type(kind: str, schema: Mapping[str, Any], top: Any, followed: tuple[str, ...]) -> Any:
    match kind:
        case "object":
            required = schema.get("required") or ()
            members = schema.get("properties") or {}
            return {name: _example(members.get(name), top, followed) for name in members if name in required}
        case "array":
            least = min(int(schema.get("minItems") or 0), _MAX_ITEMS)
            return [_example(schema.get("items"), top, followed) for _ in range(least)]
        case "string":
            return strings.text(schema)
        case "integer" | "number":
            return strings.number(schema, whole=kind == "integer")
        case "boolean":
            return False
    return None
