"""Errors of the schemas of functions' parameters, strict and not."""

from __future__ import annotations

from typing import Any

from tests.mocks.api.error_table import Row

STRING = {"type": "string"}
REQUIRED = "'required' is required to be supplied and to be an array including every key in properties."
NOT_FALSE = "'additionalProperties' is required to be supplied and to be false."
X = "In context=('properties', 'x'),"
TUNED = "ft:gpt-4o-mini-2024-07-18:acme::abc123"
LOOSE = {"type": "object", "properties": {}}


def closed(x: Any = None, **more: Any) -> dict[str, Any]:
    """Return a schema that follows strict's two rules, with one property ``x``."""
    schema = {
        "type": "object", "properties": {"x": STRING if x is None else x}, "required": ["x"],
        "additionalProperties": False,
    }  # fmt: skip
    return {**schema, **more}


def nested(depth: int) -> dict[str, Any]:
    """Return a schema with ``depth`` objects inside one another."""
    return closed() if depth == 1 else closed(nested(depth - 1))


def function(parameters: dict[str, Any], *, strict: bool, model: str = "gpt-4o-mini") -> dict[str, Any]:
    """Return a body with one function."""
    described = {"name": "f", "parameters": parameters, "strict": strict}
    return {"model": model, "tools": [{"type": "function", "function": described}]}


def row(entry: str, grade: str, parameters: dict[str, Any], text: str, *, strict: bool = True, **more: Any) -> Row:
    """Return the row of a function whose parameters are refused."""
    mark = "[mock] " if grade == "mock" else ""
    message = f"{mark}Invalid schema for function 'f': {text}"
    body = function(parameters, strict=strict, **more)
    return Row(entry, grade, body, message, "tools[0].function.parameters", "invalid_function_parameters")


def both(entry: str, grade: str, parameters: dict[str, Any], text: str) -> tuple[Row, Row]:
    """Return the rows of a schema that is refused with strict and without."""
    return row(entry, grade, parameters, text), row(entry, grade, parameters, text, strict=False)


ROWS = (
    *both("S1", "C", {}, "schema must be a JSON Schema of 'type: \"object\"', got 'type: \"None\"'."),
    *both("S1", "C", {"type": "array"}, "schema must be a JSON Schema of 'type: \"object\"', got 'type: \"array\"'."),
    *(
        row(
            "S1",
            "B",
            {**LOOSE, key: given},
            "schema must have type 'object' and not have 'oneOf'/'anyOf'/'allOf'/'enum'/'not' at the top level.",
            strict=False,
        )
        for key, given in (
            ("anyOf", [{"required": ["a"]}]),
            ("oneOf", [LOOSE]),
            ("allOf", [LOOSE]),
            ("enum", [{}]),
            ("not", LOOSE),
        )
    ),
    row("S2", "B", {"type": "object"}, "In context=(), object schema missing properties.", strict=False),
    row(
        "S2",
        "B",
        {"type": "object", "required": [], "additionalProperties": False},
        "In context=(), object schema missing properties.",
    ),
    *both("S3", "C", closed({"type": "array"}), f"{X} array schema missing items."),
    *both(
        "S3",
        "B",
        closed({"type": ["null", "array"]}),
        "In context=('properties', 'x', 'type', '1'), array schema missing items.",
    ),
    row(
        "S3",
        "C",
        closed({"type": "array", "items": {"type": "array"}}),
        "In context=('properties', 'x', 'items'), array schema missing items.",
    ),
    *both("S4", "C", closed(required=[["ssn"]]), "['ssn'] is not of type 'string'."),
    *both("S4", "C", closed({"type": "string", "required": True}), "True is not of type 'array'."),
    *both("S4", "D", closed({"type": "string", "minLength": "1"}), "'1' is not of type 'integer'."),
    *both("S4", "D", closed({"type": "number", "minimum": True}), "True is not of type 'number'."),
    *both("S4", "D", closed({"type": "str"}), "'str' is not valid under any of the given schemas."),
    row("S5", "B", LOOSE, f"In context=(), {NOT_FALSE}"),
    row("S5", "B", closed(additionalProperties=True), f"In context=(), {NOT_FALSE}"),
    row("S5", "B", closed(LOOSE), f"{X} {NOT_FALSE}"),
    row(
        "S5",
        "B",
        closed({"type": ["object", "null"], "properties": {}}),
        f"In context=('properties', 'x', 'type', '0'), {NOT_FALSE}",
    ),
    row("S6", "B", closed(required=[]), f"In context=(), {REQUIRED} Missing 'x'."),
    row(
        "S6",
        "B",
        closed({"anyOf": [{"type": "null"}, closed(required=[])]}),
        f"In context=('properties', 'x', 'anyOf', '1'), {REQUIRED} Missing 'x'.",
    ),
    row("S7", "C", closed(required=["x", "y"]), f"In context=(), {REQUIRED} Extra required key 'y' supplied."),
    *(
        row("S8", grade, closed({"type": "string", key: given}), f"{X} '{key}' is not permitted.")
        for key, given, grade in (
            ("oneOf", [STRING], "C"),
            ("uniqueItems", True, "C"),
            ("allOf", [STRING], "D"),
            ("not", STRING, "D"),
            ("if", STRING, "D"),
            ("patternProperties", {}, "D"),
        )
    ),
    row("S9", "C", closed({"description": "?"}), f"{X} schema must have a 'type' key."),
    row(
        "S10",
        "C",
        closed({"$ref": "#/$defs/M", "description": "d"}, **{"$defs": {"M": STRING}}),
        "context=('properties', 'x'), $ref cannot have keywords {'description'}.",
    ),
    row("S11", "C", nested(14), "14 levels of nesting exceeds limit of 10."),
    row(
        "S11",
        "C",
        closed(properties={f"p{i}": STRING for i in range(6000)}, required=[f"p{i}" for i in range(6000)]),
        "6000 parameters exceeds limit of 5000.",
    ),
    row(
        "S11",
        "mock",
        closed({"type": "integer", "enum": list(range(1001))}),
        "1001 enum values exceeds limit of 1000.",
    ),
    row(
        "S11",
        "mock",
        closed({"type": "string", "enum": [f"{i:060}" for i in range(251)]}),
        "an enum of 251 values has 15060 characters, which exceeds limit of 15000.",
    ),
    row(
        "S11",
        "mock",
        closed({"type": "string", "const": "c" * 120_000}),
        "120001 characters of names and values exceeds limit of 120000.",
    ),
    row(
        "S12",
        "D",
        {"anyOf": [closed(), closed()]},
        "schema must be a JSON Schema of 'type: \"object\"', got 'type: \"None\"'.",
    ),
    row("S12", "mock", closed(anyOf=[closed()]), "In context=(), strict mode does not allow 'anyOf' at the root."),
    row(
        "S13",
        "mock",
        closed({"type": "string", "format": "uri"}),
        f"{X} strict mode does not support the format 'uri'. Use one of: date, date-time, duration, email, hostname, "
        "ipv4, ipv6, time, uuid.",
    ),
    row(
        "S13",
        "mock",
        closed({"type": "string", "pattern": "^(?=a)b"}),
        f"{X} strict mode does not support look-around in 'pattern'.",
    ),
    row(
        "S13",
        "mock",
        closed({"$ref": "#/$defs/Gone"}),
        f"{X} '$ref' is '#/$defs/Gone', which leads to no schema inside this one.",
    ),
    *(
        row("S13", "D", closed({"type": kind, key: given}), f"{X} '{key}' is not permitted.", model=TUNED)
        for kind, key, given in (
            ("string", "minLength", 1),
            ("string", "pattern", "a"),
            ("number", "minimum", 1),
            ("string", "format", "date"),
        )
    ),
)
