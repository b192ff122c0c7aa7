"""Random damage to a legal body: members dropped, doubled, retyped, renamed, filled with bad values."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from random import Random
from typing import Any

from tests.mocks.requests import words

SCRAPS: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 2**63, -(10**30), 10**400, 1.5, -0.0, 1e308, float("nan"), float("inf"), "", "x",
    "auto", "function", [], [[]], [None], ["x"], [{}], {}, {"": ""}, {"type": "object"}, {"type": "x"}, {"type": []},
    {"name": 1}, {"type": "function"}, {"$ref": "#"}, {"id": None}, {"role": "user"}, {"type": "text", "text": 1},
    {"properties": []}, {"type": ["object"]}, {"type": "string", "enum": []}, {"anyOf": []}, {"anyOf": {}},
    {"$ref": "#/$defs/none"}, {"$ref": 5}, {"type": "array"}, {"items": 5}, {"required": "a"}, {"enum": {}},
    {"minLength": -1}, {"minimum": "x"}, {"pattern": "("}, {"multipleOf": 0}, {"const": float("nan")},
    {"type": "item_reference", "id": "msg_unknown"},
)  # fmt: skip
KEYS = (
    "type", "name", "id", "content", "", "arguments", "input", "strict", "properties", "items", "$ref", "$defs", "enum",
    "call_id", "tool_call_id", "role", "output", "tools", "function", "anyOf", "required", "pattern", "format", "\x00",
    "additionalProperties", "minItems", "minLength", "maximum", "multipleOf", "description", "stream", "status",
    "encrypted_content", "summary", "execution", "mode", "custom", "grammar", "schema", "previous_response_id",
    "conversation", "effort", "store", "namespace", "parameters", "refusal", "audio", "function_call", "annotations",
)  # fmt: skip

Place = tuple[Any, Any]
"""A dict or list, and the key or index of what is damaged in it."""


def damaged(body: Any, random: Random) -> Any:
    """Return a copy of ``body`` with one to four damages."""
    body = copy.deepcopy(body)
    for _ in range(random.choice((1, 1, 1, 2, 4))):
        found = list(places(body))
        if not found:
            return body
        holder, key = random.choice(found)
        random.choice(DAMAGES)(holder, key, random)
    return body


def places(node: Any) -> Iterator[Place]:
    """Yield where each value inside ``node`` stands."""
    pairs = list(node.items()) if isinstance(node, dict) else list(enumerate(node)) if isinstance(node, list) else []
    for key, value in pairs:
        yield node, key
        yield from places(value)


def _drop(holder: Any, key: Any, random: Random) -> None:
    del holder[key]


def _double(holder: Any, key: Any, random: Random) -> None:
    if isinstance(holder, list):
        holder.insert(key, copy.deepcopy(holder[key]))
    else:
        holder[f"{key}_"] = copy.deepcopy(holder[key])


def _scrap(holder: Any, key: Any, random: Random) -> None:
    holder[key] = copy.deepcopy(random.choice(SCRAPS))


def _retype(holder: Any, key: Any, random: Random) -> None:
    value = holder[key]
    holder[key] = random.choice((str(value), [value], {"value": value}, bool(value), len(str(value)), None))


def _rename(holder: Any, key: Any, random: Random) -> None:
    if isinstance(holder, dict):
        holder[random.choice((*KEYS, str(key).upper(), f" {key}"))] = holder.pop(key)


def _add(holder: Any, key: Any, random: Random) -> None:
    inside = holder[key] if isinstance(holder[key], dict) else holder
    if isinstance(inside, dict):
        inside[random.choice(KEYS)] = copy.deepcopy(random.choice((*SCRAPS, *words.EVIL)))


def _nest(holder: Any, key: Any, random: Random) -> None:
    value = holder[key]
    for _ in range(random.choice((1, 3, 30, 200))):
        value = random.choice(([value], {"items": value}, {"properties": {"a": value}}, {"anyOf": [value]}))
    holder[key] = value


def _evil(holder: Any, key: Any, random: Random) -> None:
    holder[key] = random.choice(words.EVIL)


def _swap(holder: Any, key: Any, random: Random) -> None:
    other = random.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
    holder[key], holder[other] = holder[other], holder[key]


DAMAGES = (_drop, _double, _scrap, _scrap, _retype, _rename, _add, _add, _nest, _evil, _swap)
