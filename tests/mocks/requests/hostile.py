"""Random bodies made to break a program: no JSON, too deep, too long, circular or slow to match."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from random import Random
from typing import Any

from mocks.api.json_text import Json
from tests.mocks.requests import words

DEPTHS = (50, 500, 10_000)
BOMBS = (
    "^(a+)+$",
    "^(a|a)*$",
    "(x+x+)+y",
    "^(([a-z])+.)+[A-Z]([a-z])+$",
    "(.*)*$",
    "a{1,9999}{1,9999}",
    "(?P<n>",
    "\\",
)

LONG = ("a", "a ", "é", "日本", "1", "\n", " ", "Oslo, ", "👩‍👩‍👧", "a1!", "((", '"', "\\", "2026-01-01 ")


def raw(body: Json, random: Random) -> bytes:
    """Return the bytes of a hostile request made out of a legal ``body``."""
    return random.choice(_RAW)(body, random)


def _encode(value: Any) -> bytes:
    return json.dumps(value).encode("utf-8", "surrogatepass")


def _bytes(body: Json, random: Random) -> bytes:
    return bytes(random.randint(0, 255) for _ in range(random.choice((0, 1, 7, 60))))


def _cut(body: Json, random: Random) -> bytes:
    text = _encode(body)
    return text[: random.randint(0, len(text))]


def _flipped(body: Json, random: Random) -> bytes:
    text = bytearray(_encode(body))
    for _ in range(random.choice((1, 2, 9))):
        text[random.randint(0, len(text) - 1)] = random.randint(0, 255)
    return bytes(text)


def _other_json(body: Json, random: Random) -> bytes:
    return random.choice(
        (b"[]", b"null", b"1", b'"text"', b"NaN", b"{}", b" ", b"\xef\xbb\xbf{}", b'{"model":"a","model":"b"}', b"true")
    )


def _other_encoding(body: Json, random: Random) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode(random.choice(("utf-16", "utf-32", "utf-7")), "backslashreplace")


def _deep(body: Json, random: Random) -> bytes:
    opening, closing = random.choice(
        (("[", "]"), ('{"a":', "}"), ('{"items":', "}"), ('{"type":"object","properties":{"a":', "}}"))
    )
    depth = random.choice(DEPTHS)
    key = random.choice(list(body))
    text = f"{opening * depth}1{closing * depth}"
    return _encode({**body, key: "HERE"}).replace(b'"HERE"', text.encode())


def _deep_schema(body: Json, random: Random) -> bytes:
    schema: Json = {"type": "string"}
    for i in range(random.choice((9, 11, 100, 300))):
        schema = random.choice(
            (
                {
                    "type": "object",
                    "properties": {f"p{i}": schema},
                    "required": [f"p{i}"],
                    "additionalProperties": False,
                },
                {"type": "array", "items": schema, "minItems": 2},
                {"anyOf": [schema, {"type": "null"}]},
            )
        )
    return _with_schema(body, {"type": "object", "properties": {"a": schema}})


def _circular(body: Json, random: Random) -> bytes:
    circles: tuple[Json, ...] = (
        {"$ref": "#"},
        {"$ref": "#/$defs/a"},
        {"type": "object", "properties": {"x": {"$ref": "#"}}, "required": ["x"], "additionalProperties": False},
        {"type": "array", "items": {"$ref": "#/$defs/a"}, "minItems": 3},
        {"anyOf": [{"$ref": "#/$defs/b"}, {"$ref": "#/$defs/a"}]},
        {"allOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/b"}]},
        {"$ref": "#/properties/x"},
        {"$ref": "#/$defs/a/properties/x/anyOf/7"},
        {"$ref": "https://example.com/schema.json"},
        {"$ref": "#/%24defs/a~1"},
    )
    schema = {
        "type": "object",
        "properties": {"x": copy.deepcopy(random.choice(circles)), "y": copy.deepcopy(random.choice(circles))},
        "required": ["x", "y"],
        "additionalProperties": False,
        "$defs": {"a": copy.deepcopy(random.choice(circles)), "b": copy.deepcopy(random.choice(circles))},
    }
    return _with_schema(body, schema, strict=random.random() < 0.5)


def _bomb(body: Json, random: Random) -> bytes:
    made: Json = {"type": "string", "pattern": random.choice(BOMBS)}
    if random.random() < 0.5:
        made |= {"minLength": random.choice((30, 5000)), "default": "a" * 40 + "!", "examples": ["a" * 40 + "!"]}
    body = _said(body, "a" * random.choice((30, 40, 5000)) + "!")
    return _with_schema(body, {"type": "object", "properties": {"a": made}, "required": ["a"]})


def _greedy(body: Json, random: Random) -> bytes:
    """A schema whose smallest instance is huge, or that nothing fits."""
    made: Json = random.choice(
        (
            {"type": "string", "minLength": 10**9},
            {"type": "array", "items": {"type": "string"}, "minItems": 10**8},
            {"type": "array", "items": {"type": "boolean"}, "uniqueItems": True, "minItems": 5},
            {"type": "integer", "minimum": 5, "maximum": 4},
            {"type": "number", "multipleOf": 1e-300, "minimum": 1e300},
            {"type": "integer", "minimum": 10**400},
            {"type": "integer", "multipleOf": 0},
            {"type": "string", "format": "email", "maxLength": 2},
            {"type": "string", "enum": []},
            {"type": "object", "properties": {}, "minProperties": 10**7},
            {"not": {}},
            {"type": "string", "enum": [f"value {i}" for i in range(5000)]},
            {"type": "string", "pattern": "^[a-z]{100000}$"},
        )
    )
    return _with_schema(body, {"type": "object", "properties": {"a": made}, "required": ["a"]})


def _long(body: Json, random: Random) -> bytes:
    text = random.choice(LONG) * random.choice((2_000, 40_000))
    return _encode(_said(body, random.choice(("", "Find 5", "Book Oslo")) + text + random.choice(("", "m in Rome"))))


def _many(body: Json, random: Random) -> bytes:
    names = [f"tool_{i}" for i in range(random.choice((128, 129, 1000)))]
    flat = "input" in body
    tools = [{"type": "function", "name": n} if flat else {"type": "function", "function": {"name": n}} for n in names]
    return _encode({**body, "tools": tools, "tool_choice": "auto"})


def _names(body: Json, random: Random) -> bytes:
    name = random.choice((*words.EVIL, "a.b", "a b", "", "ä", "a\n", "a" * 65, "a" * 129, "function", "__init__"))
    key = random.choice(words.EVIL)
    return _with_schema(body, {"type": "object", "properties": {key: {"type": "string"}}, "required": [key]}, name=name)


def _with_schema(body: Json, schema: Json, *, strict: bool = False, name: str = "find_city") -> bytes:
    function = {"name": name, "description": "Find a city.", "parameters": schema, "strict": strict}
    tool = {"type": "function", **function} if "input" in body else {"type": "function", "function": function}
    kept = {key: value for key, value in body.items() if key not in ("functions", "function_call")}
    return _encode({**kept, "tools": [tool], "tool_choice": "required"})


def _said(body: Json, text: str) -> Json:
    if "input" in body:
        return {**body, "input": [{"role": "user", "content": text}]}
    return {**body, "messages": [{"role": "user", "content": text}]}


_RAW: tuple[Callable[[Json, Random], bytes], ...] = (
    _bytes, _cut, _flipped, _other_json, _other_encoding, _deep, _deep_schema, _circular, _circular, _bomb, _greedy,
    _greedy, _long, _many, _names, _names,
)  # fmt: skip
