"""Random JSON Schemas of parameters, from simple ones to rarely used keywords."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.mocks.requests import words

FORMATS = ("date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid", "uri", "regex")
PATTERNS = ("^[A-Z]{3}$", "^\\d{4}-\\d{2}$", "[a-z]+", "^(a|b)*c$", "^.{3,9}$", "\\w+@\\w+\\.[a-z]{2,3}", "^$")
MAX_DEPTH = 4


def parameters(random: Random, *, strict: bool) -> dict[str, Any]:
    """Return the schema of a function's parameters, one that strict mode takes where ``strict``."""
    schema = _object(random, 0, strict)
    if random.random() < 0.15:
        schema["$defs"] = {"thing": _object(random, 2, strict), "word": {"type": "string"}}
        refs = ["#/$defs/thing", "#/$defs/word", "#"]
        key = random.choice(words.NOUNS)
        target: dict[str, Any] = {"$ref": random.choice(refs)}
        schema["properties"][key] = {"anyOf": [target, {"type": "null"}]} if random.random() < 0.5 else target
        if strict:
            schema["required"] = list(schema["properties"])
    return schema


def _object(random: Random, depth: int, strict: bool) -> dict[str, Any]:
    keys = random.sample(words.NOUNS, random.choice((0, 1, 1, 2, 3, 5)) if depth else random.choice((0, 1, 2, 2, 3, 6)))
    made: dict[str, Any] = {"type": "object", "properties": {key: _schema(random, depth + 1, strict) for key in keys}}
    if strict:
        return {**made, "required": keys, "additionalProperties": False}
    if random.random() < 0.6:
        made["required"] = [key for key in keys if random.random() < 0.6]
    if random.random() < 0.3:
        made["additionalProperties"] = random.choice((False, True, {"type": "string"}))
    if random.random() < 0.05:
        made["minProperties"] = 1
    return made


def _schema(random: Random, depth: int, strict: bool) -> dict[str, Any]:
    kinds = [_string, _string, _number, _flag, _choice]
    kinds += [_object, _array, _any_of] if depth < MAX_DEPTH else []
    kinds += [] if strict else [_loose]
    made = random.choice(kinds)(random, depth, strict)
    if random.random() < 0.4:
        made["description"] = random.choice(
            (
                "The city, e.g. Oslo",
                "ISO date (YYYY-MM-DD)",
                "one of a, b or c",
                "defaults to 3",
                words.sentence(random),
            )
        )
    return made


def _string(random: Random, depth: int, strict: bool) -> dict[str, Any]:
    made: dict[str, Any] = {"type": random.choice(("string", "string", "string", ["string", "null"]))}
    match random.randint(0, 5):
        case 0:
            made["format"] = random.choice(FORMATS[:9] if strict else FORMATS)
        case 1:
            made["pattern"] = random.choice(PATTERNS)
        case 2:
            made["minLength"] = random.choice((0, 1, 8, 60))
        case 3:
            made["maxLength"] = random.choice((0, 1, 8, 60))
    return made


def _number(random: Random, depth: int, strict: bool) -> dict[str, Any]:
    made: dict[str, Any] = {"type": random.choice(("integer", "number", ["integer", "null"]))}
    if random.random() < 0.4:
        made[random.choice(("minimum", "exclusiveMinimum"))] = random.choice((-40, 0, 1, 2.5))
    if random.random() < 0.4:
        made[random.choice(("maximum", "exclusiveMaximum"))] = random.choice((3, 10, 100.5, 1e300))
    if random.random() < 0.2:
        made["multipleOf"] = random.choice((1, 5, 0.25, 0.1))
    return made


def _flag(random: Random, depth: int, strict: bool) -> dict[str, Any]:
    return {"type": random.choice(("boolean", "boolean", "null"))}


def _choice(random: Random, depth: int, strict: bool) -> dict[str, Any]:
    values: Any = random.choice((["celsius", "fahrenheit"], ["a"], ["EUR", "USD", "JPY"], ["低", "高"]))
    if random.random() < 0.2:
        return {"type": "integer", "enum": [1, 2, 3]}
    if random.random() < 0.1:
        return {"const": "fixed", "type": "string"}
    return {"type": "string", "enum": list(values)}


def _array(random: Random, depth: int, strict: bool) -> dict[str, Any]:
    made: dict[str, Any] = {"type": "array", "items": _schema(random, depth + 1, strict)}
    if random.random() < 0.3:
        made["minItems"] = random.choice((0, 1, 3))
    if random.random() < 0.3:
        made["maxItems"] = random.choice((3, 5))
    return made


def _any_of(random: Random, depth: int, strict: bool) -> dict[str, Any]:
    return {"anyOf": [_schema(random, depth + 1, strict) for _ in range(random.randint(1, 3))]}


def _loose(random: Random, depth: int, strict: bool) -> dict[str, Any]:
    """What strict mode refuses and the real service takes otherwise."""
    return random.choice(
        (
            {},
            {"type": "string", "default": "x"},
            {"oneOf": [{"type": "string"}, {"type": "integer"}]},
            {"allOf": [{"type": "string"}, {"minLength": 2}]},
            {"not": {"type": "null"}},
            {"type": "array", "items": {"type": "string"}, "uniqueItems": True, "minItems": 2},
            {"type": "object", "patternProperties": {"^x": {"type": "integer"}}},
            {"type": "object", "additionalProperties": {"type": "number"}},
            {"enum": [1, "a", None, True]},
            {"type": "string", "examples": ["Oslo", "Rome"]},
            {"type": ["string", "number", "array"], "items": {"type": "string"}},
        )
    ).copy()
