"""Damaged Chat requests: the mock never fails, but answers or refuses them as the service does."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mocks import Scenario, Turn
from mocks.engine import Engine

GRAMMAR = {"type": "grammar", "grammar": {"syntax": "lark", "definition": "start: A\nA: /a/"}}
NODE = {"type": "object", "properties": {"next": {"$ref": "#/$defs/N"}}, "required": ["next"]}
STRICT = {
    "type": "object",
    "properties": {
        "a": {"$ref": "#/$defs/N"},
        "b": {"type": "string", "enum": ["x"], "pattern": "x"},
        "c": {"type": "number", "minimum": 1, "const": 1},
    },
    "required": ["a", "b", "c"],
    "additionalProperties": False,
    "$defs": {"N": {**NODE, "additionalProperties": False}},
}
TOOLS: Any = {
    "model": "gpt-4o",
    "messages": [
        {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "u"}}, {"type": "file", "file": {}}]},
        {
            "role": "assistant",
            "tool_calls": [{"id": "call_1", "type": "custom", "custom": {"name": "run", "input": "x"}}],
        },
        {"role": "tool", "tool_call_id": "call_1", "content": [{"type": "text", "text": "1"}]},
        {"role": "assistant", "audio": {"id": "a"}},
        {"role": "assistant", "content": [{"type": "refusal", "refusal": "no"}]},
    ],
    "tools": [
        {"type": "custom", "custom": {"name": "run", "description": "Runs.", "format": GRAMMAR}},
        {"type": "function", "function": {"name": "f", "strict": True, "parameters": STRICT}},
    ],
    "tool_choice": {"type": "custom", "custom": {"name": "run"}},
    "store": True,
    "metadata": {"k": "v"},
    "n": 2,
}
OTHERS: Any = {
    "model": "gpt-4o-mini",
    "messages": [
        {"role": "developer", "content": "Answer in JSON."},
        {"role": "assistant", "function_call": {"name": "f", "arguments": "{}"}},
        {"role": "function", "name": "f", "content": "1"},
    ],
    "functions": [{"name": "f", "parameters": {"type": "object", "properties": {}}}],
    "function_call": {"name": "f"},
    "response_format": {"type": "json_schema", "json_schema": {"name": "r", "strict": True, "schema": STRICT}},
    "stop": ["a", "b"],
    "logit_bias": {"1": 1},
    "prediction": {"type": "content", "content": [{"type": "text", "text": "x"}]},
    "moderation": {"model": "m", "policy": {"input": {"mode": "score"}}},
    "prompt_cache_options": {"mode": "implicit", "ttl": "30m"},
    "prompt_cache_retention": "24h",
    "max_completion_tokens": 5,
    "modalities": ["text"],
    "audio": {"voice": "alloy", "format": "wav"},
    "service_tier": "auto",
    "verbosity": "low",
    "stream": True,
    "stream_options": {"include_usage": True, "include_obfuscation": True},
}
BODIES = (TOOLS, OTHERS)
MODELS = ("gpt-4o", "gpt-5.6-terra", "gpt-5.4", "o1-mini", "o3-mini", "ft:gpt-4o-mini-2024-07-18:a::b", "nobody")
SCRAP = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 300) | st.floats() | st.text(max_size=5) | st.sampled_from(MODELS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["type", "name", "x"]), inner),
    max_leaves=4,
)


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every value inside ``node``."""
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in pairs:
        yield (*path, key)
        yield from places(value, (*path, key))


PLACES = [(i, place) for i, body in enumerate(BODIES) for place in places(body)]


def engine() -> Engine:
    calls = Turn.asks_for("run", "x").forced().always()
    return Engine(Scenario.of(calls))


@pytest.mark.parametrize("body", BODIES)
def test_the_requests_are_legal(body: Any) -> None:
    sent = engine().chat(json.dumps(body).encode())
    assert sent.status == 200, sent.body


@given(st.sampled_from(PLACES), SCRAP, st.booleans(), st.sampled_from(MODELS))
def test_no_damage_to_a_request_makes_the_mock_fail(place: Any, scrap: Any, remove: bool, model: str) -> None:
    number, (*way, last) = place
    damaged = {**copy.deepcopy(BODIES[number]), "model": model}
    node = damaged
    for key in way:
        node = node[key]
    if remove:
        del node[last]
    else:
        node[last] = scrap
    played = engine()
    sent = played.chat(json.dumps(damaged).encode())
    if sent.status != 200:
        error = json.loads(sent.body)["error"]
        assert error.keys() == {"message", "type", "param", "code"}
        assert error["code"] != "mock_failed", error["message"]
    assert str(played.transcript)
