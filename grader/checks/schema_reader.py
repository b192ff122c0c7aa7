"""Tolerant reader of tool definitions that learners wrote, so that one mistake is reported once and not five times."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from grader.checks.json_values import Json
from mocks.api.schema import validator


def function_of(tool: Any) -> Json:
    """Return the part with name, description and parameters, also where the envelope around it is missing."""
    if not isinstance(tool, dict):
        return {}
    inner = tool.get("function")
    return inner if isinstance(inner, dict) else tool


def parameters_of(tool: Any) -> Json:
    """Return the parameter schema, ``{}`` where there is none."""
    parameters = function_of(tool).get("parameters")
    return parameters if isinstance(parameters, dict) else {}


def properties_of(node: Any) -> Json:
    """Return the properties of an object schema."""
    properties = node.get("properties") if isinstance(node, dict) else None
    return properties if isinstance(properties, dict) else {}


def required_of(node: Any) -> list[str]:
    """Return the names an object schema requires."""
    required = node.get("required") if isinstance(node, dict) else None
    return [name for name in required if isinstance(name, str)] if isinstance(required, list) else []


def resolve(node: Any, root: Json) -> Json:
    """Return the schema that ``$ref`` points to, with the keywords beside it; ``{}`` for what is not a dict."""
    for _ in range(20):
        if not isinstance(node, dict):
            return {}
        target = node.get("$ref")
        if not isinstance(target, str) or not target.startswith("#/"):
            return node
        beside = {key: value for key, value in node.items() if key != "$ref"}
        node = {**(validator.resolve_reference(target, root) or {}), **beside}
    return {}


def variants(node: Any, root: Json) -> Iterator[Json]:
    """Yield a schema and the alternatives in its ``anyOf``, refs followed; null aside."""
    node = resolve(node, root)
    yield node
    for group in ("anyOf", "oneOf", "allOf"):
        options = node.get(group)
        for option in options if isinstance(options, list) else ():
            if resolve(option, root).get("type") != "null":
                yield resolve(option, root)


def json_types(node: Any, root: Json) -> set[str]:
    """Return the JSON types a schema allows, null among them where it is allowed."""
    found: set[str] = set()
    node = resolve(node, root)
    options = node.get("anyOf")
    for each in [node, *(resolve(option, root) for option in (options if isinstance(options, list) else ()))]:
        kind = each.get("type")
        found |= {str(item) for item in kind} if isinstance(kind, list) else {str(kind)} if kind is not None else set()
        if kind is None and isinstance(each.get("enum"), list):
            found |= {_json_type(value) for value in each["enum"]}
        if "const" in each:
            found.add(_json_type(each["const"]))
    return found


def _json_type(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case _:
            return "string"


def keyword_of(node: Any, key: str, root: Json) -> Any:
    """Return the value of ``key`` in a schema or, failing that, in one of its alternatives."""
    return next((each[key] for each in variants(node, root) if each.get(key) is not None), None)


def enum_values(node: Any, root: Json) -> list[Any] | None:
    """Return the values of an enum without null, or None where there is no enum."""
    enum = keyword_of(node, "enum", root)
    if isinstance(enum, list):
        return [value for value in enum if value is not None]
    constants = [each["const"] for each in variants(node, root) if "const" in each]
    return constants or None


def description_of(node: Any, root: Json) -> str:
    """Return the description of a schema, stripped, ``""`` where there is none."""
    text = keyword_of(node, "description", root)
    return text.strip() if isinstance(text, str) else ""


def is_strict(tool: Any) -> bool:
    """Tell whether the definition asks for strict mode."""
    return function_of(tool).get("strict") is True
