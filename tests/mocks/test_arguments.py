"""Arguments are filled by type from what the message says."""

from __future__ import annotations

from typing import Any

import pytest

from mocks.answers.arguments import fill
from mocks.conversation import Tool

TEXT, NUMBER, WHOLE, YES = ({"type": kind} for kind in ("string", "number", "integer", "boolean"))


def filled(text: str, properties: dict[str, Any], required: list[str] | None = None) -> dict[str, Any]:
    schema = {"type": "object", "properties": properties, "required": required or list(properties)}
    return fill(Tool("f", "", schema), text).arguments


@pytest.mark.parametrize(
    ("text", "properties", "expected"),
    [
        ("area of a triangle with base 10 and height 5", {"base": NUMBER, "height": NUMBER}, {"base": 10, "height": 5}),
        ("with height 5.5 and base 10", {"base": NUMBER, "height": NUMBER}, {"base": 10, "height": 5.5}),
        (
            "a flight from Oslo to Paris",
            {"origin": TEXT, "destination": TEXT},
            {"origin": "Oslo", "destination": "Paris"},
        ),
        ("between $20 and $100: under 100, over 20", {"max_price": NUMBER}, {"max_price": 100}),
        ("a table for two people", {"people": WHOLE}, {"people": 2}),
        ("send it to ana@example.com", {"email": TEXT}, {"email": "ana@example.com"}),
        ("only in stock", {"in_stock": YES}, {"in_stock": True}),
        ("without breakfast", {"breakfast": YES}, {"breakfast": False}),
        ("the mean of 3, 5 and 8", {"numbers": {"type": "array", "items": NUMBER}}, {"numbers": [3, 5, 8]}),
        ("on 2026-03-05 at 14:30", {"date": TEXT, "time": TEXT}, {"date": "2026-03-05", "time": "14:30"}),
        ("title it 'Milk run'", {"title": TEXT}, {"title": "Milk run"}),
        (
            "call Ana Lima at +1 555 0100",
            {"patient": {"type": "object", "properties": {"name": TEXT, "phone": TEXT}, "required": ["name", "phone"]}},
            {"patient": {"name": "Ana Lima", "phone": "+1 555 0100"}},
        ),
    ],
)
def test_values_go_where_they_belong(text: str, properties: dict[str, Any], expected: dict[str, Any]) -> None:
    assert filled(text, properties) == expected


def test_what_is_not_said_is_missing_and_not_made_up() -> None:
    result = fill(
        Tool("f", "", {"type": "object", "properties": {"order_id": TEXT}, "required": ["order_id"]}), "hello"
    )
    assert (result.arguments, [slot.label for slot in result.missing]) == ({}, ["order ID"])


def test_an_optional_value_is_left_out_and_a_nullable_required_one_is_null() -> None:
    assert filled("hello", {"a_date": TEXT, "n": {"type": ["integer", "null"]}}, ["n"]) == {"n": None}


@pytest.mark.parametrize("name", ["note", "city", "person", "reason", "email", "a_date", "b", "query"])
@pytest.mark.parametrize("form", [{"type": ["string", "null"]}, {"anyOf": [TEXT, {"type": "null"}]}])
def test_null_leaves_nothing_missing(name: str, form: dict[str, Any]) -> None:
    schema = {"type": "object", "properties": {name: form}, "required": [name]}
    result = fill(Tool("f", "", schema), "hello there")
    assert (result.arguments, result.missing) == ({name: None}, ())


def test_only_what_a_call_cannot_do_without_comes_from_earlier_results() -> None:
    properties = {"user_id": TEXT, "team_id": TEXT, "page": {"type": ["integer", "null"]}}
    schema = {"type": "object", "properties": properties, "required": ["user_id", "page"]}
    known = {"user_id": "U-9", "team_id": "T-1", "page": 3}
    assert fill(Tool("f", "", schema), "hello", known).arguments == {"user_id": "U-9", "page": None}


def test_a_nullable_rival_does_not_keep_a_call_for_each_value_from_being_made() -> None:
    properties = {"city": TEXT, "country": {"type": ["string", "null"]}}
    schema = {"type": "object", "properties": properties, "required": ["city", "country"]}
    assert fill(Tool("f", "", schema), "in Tokyo and London").calls() == [
        {"city": "Tokyo", "country": None},
        {"city": "London", "country": None},
    ]


def test_an_id_of_another_form_than_the_example_is_not_taken() -> None:
    assert filled("order ORD-1", {"customer_id": {"type": "string", "description": "e.g. CUS-100"}}) == {}
