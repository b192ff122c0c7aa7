"""Forced calls, strict calls and JSON replies of the stand-in: they fit any schema, whatever the message."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mocks.api.schema import strict
from mocks.api.schema.validator import mismatch
from mocks.messages import Message, ModelRequest, ResponseFormat, Tool, ToolCall, ToolChoice, ToolChoiceMode
from mocks.standin.model import StandIn
from mocks.standin.schema_values import strings
from mocks.standin.schema_values.example import example
from mocks.standin.schema_values.structured_output import fit

Schema = dict[str, Any]

NAMES = st.sampled_from(["city", "items", "count", "when", "note", "unit", "order_id", "price"])
PATTERNS = (
    r"^[A-Z]{3}-\d{4}$", r"^(red|green)$", r"^\+?[0-9]{7,15}$", r"^[a-z0-9_-]+$", r"^(ORD|INV)-[0-9]+$",
    r"^[^@\s]+@[^@\s]+\.[a-z]{2,}$", r"^#(?:[0-9a-fA-F]{3}){1,2}$", r"^\w+(\.\w+)*$", r"^(\d{3}\.){3}x$",
)  # fmt: skip
FORMATS = ("date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid")


def _object(members: dict[str, Schema]) -> Schema:
    return {"type": "object", "properties": members, "required": list(members), "additionalProperties": False}


def _array(items: Schema, least: int | None, more: int) -> Schema:
    return {"type": "array", "items": items} | ({} if least is None else {"minItems": least, "maxItems": least + more})


def _number(kind: str, low: int | None, size: int, step: float | None, exclusive: bool) -> Schema:
    bounds = {} if low is None else {"exclusiveMinimum" if exclusive else "minimum": low, "maximum": low + size}
    return {"type": kind} | bounds | ({} if step is None else {"multipleOf": step})


NUMBERS = st.builds(
    _number,
    st.sampled_from(["integer", "number"]),
    st.none() | st.integers(-20, 20),
    st.integers(11, 40),
    st.none() | st.sampled_from([1, 2, 5, 0.5, 0.1, 2.5]),
    st.booleans(),
)
PLAIN: tuple[Schema, ...] = (
    {"type": "string"}, {"type": "boolean"}, {"type": "null"}, {"type": ["string", "null"]},
    {"type": ["integer", "string"]}, {"type": "string", "enum": ["a", "b"]}, {"type": "string", "const": "x"},
    {"type": ["string", "null"], "enum": ["a", None]}, {"type": "integer", "enum": [3, 5]},
    {"$ref": "#/$defs/node"}, {"$ref": "#/$defs/leaf"}, *({"type": "string", "pattern": p} for p in PATTERNS),
    *({"type": "string", "format": name} for name in FORMATS),
)  # fmt: skip
NODE = _object(
    {
        "value": {"type": "integer"},
        "next": {"anyOf": [{"$ref": "#/$defs/node"}, {"type": "null"}]},
        "kids": {"type": "array", "items": {"$ref": "#/$defs/node"}},
    }
)
MEMBERS = st.recursive(
    st.sampled_from(PLAIN) | NUMBERS,
    lambda inner: st.one_of(
        st.dictionaries(NAMES, inner, max_size=4).map(_object),
        st.builds(_array, inner, st.none() | st.integers(0, 3), st.integers(0, 3)),
        st.lists(inner, min_size=1, max_size=3).map(lambda options: {"anyOf": options}),
    ),
    max_leaves=8,
)
SCHEMAS = st.dictionaries(NAMES, MEMBERS, max_size=4).map(
    lambda members: _object(members) | {"$defs": {"leaf": _object({"city": {"type": "string"}}), "node": NODE}}
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-50, 50) | st.floats(-9, 9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=10,
)
TEXTS = (
    "Weather in Oslo and Rome, 3 items for 4.5 each, order ORD-12345, unit a",
    "buy 2 apples and 3 pears on 2026-05-01",
    "items [1, 2, 3], note: 'call ana@example.com' when possible",
    "?",
)


@given(SCHEMAS, st.dictionaries(NAMES, VALUES, max_size=5))
def test_what_is_made_to_fit_fits(schema: Schema, found: dict[str, Any]) -> None:
    assert strict.first_malformation(schema) is None
    assert mismatch(schema, example(schema)) is None
    assert mismatch(schema, fit(schema, found)) is None


@given(SCHEMAS, st.sampled_from(TEXTS), st.sampled_from(list(ToolChoiceMode)))
def test_every_call_of_a_strict_tool_and_every_strict_reply_fits(
    schema: Schema, text: str, mode: ToolChoiceMode
) -> None:
    tool = Tool("note_items", "Notes items, counts and prices of an order.", schema, strict=True)
    choice = ToolChoice(mode, "note_items" if mode is ToolChoiceMode.NAMED else None)
    request = ModelRequest(
        "m", (Message("user", text),), (tool,), choice=choice, format=ResponseFormat("form", schema, strict=True)
    )
    reply = StandIn().answer(request).reply
    sent = [json.loads(call.arguments) for call in reply.calls] or [json.loads(reply.text or "")]
    assert [mismatch(schema, value) for value in sent] == [None] * len(sent)
    assert bool(reply.calls) or mode in (ToolChoiceMode.AUTO, ToolChoiceMode.NONE)


def test_what_fits_stays() -> None:
    schema = _object({"city": {"type": "string"}, "days": {"type": "array", "items": {"type": "integer"}}})
    assert fit(schema, {"days": [1, "two", 3], "city": "Oslo", "more": 1}) == {"city": "Oslo", "days": [1, 0, 3]}


RECORDS = {"type": "array", "items": {"type": "object", "properties": {"item": {"type": "string"},
    "quantity": {"type": "integer"}}, "required": ["item", "quantity"]}}  # fmt: skip
TASKS = {"type": "array", "items": {"type": "object", "properties": {"city": {"type": "string"},
    "note": {"type": "string"}}, "required": ["city"]}}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "member", "expected"),
    [
        ("buy 2 apples", RECORDS, [{"item": "buy 2 apples", "quantity": 1}]),
        ("Go on", TASKS, [{"city": "London"}]),
    ],
)
def test_a_list_of_objects_has_one_made_up_object_with_what_is_required(
    text: str, member: Schema, expected: list[Any]
) -> None:
    tool = Tool("save", "Saves a list.", {"type": "object", "properties": {"listed": member}, "required": ["listed"]})
    request = ModelRequest("m", (Message("user", text),), (tool,), choice=ToolChoice(ToolChoiceMode.NAMED, "save"))
    assert [json.loads(call.arguments) for call in StandIn().answer(request).reply.calls] == [{"listed": expected}]


def _asked(tools: tuple[Tool, ...], rounds: int, content: str) -> list[tuple[str, Any]]:
    """Return the calls of a loop that requires a call in every round."""
    messages = [Message("user", "What is the weather in Oslo?")]
    made: list[tuple[str, Any]] = []
    for number in range(rounds):
        request = ModelRequest("m", tuple(messages), tools, choice=ToolChoice(ToolChoiceMode.REQUIRED))
        for i, call in enumerate(StandIn().answer(request).reply.calls):
            answered = ToolCall(call.name, call.arguments, f"call_{number}_{i}")
            messages += [Message("assistant", calls=(answered,)), Message("tool", content, call_id=answered.id)]
            made.append((call.name, json.loads(call.arguments)))
    return made


def test_required_turns_to_the_other_tool_and_fills_it_from_the_result_before_it_repeats() -> None:
    city = {"type": "string"}
    weather = Tool(
        "get_weather", "Returns the weather.", {"type": "object", "properties": {"city": city}, "required": ["city"]}
    )
    report = Tool(
        "WeatherReport",
        "The final answer.",
        _object({"city": city, "temperature": {"type": "number"}, "summary": {"type": "string"}}),
    )
    first = ("get_weather", {"city": "Oslo"})
    told = {"city": "Oslo", "temperature": 4, "summary": "For Oslo: city is Oslo; celsius is 4."}
    made = _asked((weather, report), 4, '{"city": "Oslo", "celsius": 4}')
    assert made == [first, ("WeatherReport", told), first, first]


def test_required_never_fills_a_tool_from_its_own_result() -> None:
    text = {"type": "string"}
    note = Tool(
        "weather_note", "Notes the weather.", {"type": "object", "properties": {"note": text}, "required": ["note"]}
    )
    made = _asked((note,), 3, '{"saved": "yes"}')
    assert made == [made[0]] * 3


@pytest.mark.parametrize("sign", [1, -1])
def test_a_bound_beyond_all_floats_is_kept(sign: int) -> None:
    far = sign * 10**700
    schema = {"exclusiveMinimum": far} if sign > 0 else {"exclusiveMaximum": far}
    made = strings.number(schema, whole=False)
    assert made > far if sign > 0 else made < far
