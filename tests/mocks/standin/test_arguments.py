"""Filling of arguments from the message, by type."""

from __future__ import annotations

from typing import Any

import pytest

from mocks.messages import Tool
from mocks.standin.arguments.filler import fill

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
        ("Extract Jason is 25 years old", {"name": TEXT, "age": WHOLE}, {"name": "Jason", "age": 25}),
        ("track 1Z999AA10123456784", {"tracking_number": TEXT}, {"tracking_number": "1Z999AA10123456784"}),
        ("text +1 555 123 4567", {"phone_number": TEXT}, {"phone_number": "+1 555 123 4567"}),
        ("a note to ana@example.com", {"to": TEXT}, {"to": "ana@example.com"}),
        ("a note to ana@example.com", {"email_address": TEXT}, {"email_address": "ana@example.com"}),
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


def described(kind: str, description: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "description": description} | more


INSTRUMENT = {"type": "string", "enum": ["solar_panel", "wind-turbine"]}


@pytest.mark.parametrize(
    ("text", "properties", "expected"),
    [
        (
            "area with base of 10 units and height of 5 units",
            {"height": NUMBER, "base": NUMBER},
            {"height": 5, "base": 10},
        ),
        ("the roots for a = 3, b = -11, c = -4", {"a": WHOLE, "b": WHOLE, "c": WHOLE}, {"a": 3, "b": -11, "c": -4}),
        ("the gcd of two numbers: 40 and 50", {"num1": WHOLE, "num2": WHOLE}, {"num1": 40, "num2": 50}),
        (
            "a loan at 5% a year",
            {"interest_rate": described("number", "Yearly rate as a decimal")},
            {"interest_rate": 0.05},
        ),
        ("a loan at 5% a year", {"interest_rate": described("number", "Rate in percent")}, {"interest_rate": 5}),
        ("a flat with two bedrooms", {"beds": described("integer", "The number of bedrooms")}, {"beds": 2}),
        (
            "cases from 2020",
            {"year": WHOLE, "limit": described("integer", "Most results", default=9)},
            {"year": 2020, "limit": 9},
        ),
        ("on April 4th, 2023", {"date": described("string", "In the format DD-MM-YYYY")}, {"date": "04-04-2023"}),
        ("in Boston", {"place": described("string", "City and state, e.g. Austin, TX")}, {"place": "Boston, MA"}),
        ("in Boston", {"city": described("string", "The city")}, {"city": "Boston"}),
        ("time in Sydney, Australia", {"city": TEXT, "country": TEXT}, {"city": "Sydney", "country": "Australia"}),
        (
            "200 euros to yen",
            {"from_currency": TEXT, "to_currency": TEXT},
            {"from_currency": "EUR", "to_currency": "JPY"},
        ),
        ("concerts with jazz music", {"genre": described("string", "The genre of music")}, {"genre": "jazz"}),
        ("a vegan dish", {"diet": described("string", "For example vegan, gluten-free")}, {"diet": "vegan"}),
        ("data of a wind turbine", {"kind": INSTRUMENT}, {"kind": "wind-turbine"}),
        ("the 2nd, 3rd and 4th floors", {"floors": {"type": "array", "items": WHOLE}}, {"floors": [2, 3, 4]}),
        (
            "buy milk, brown bread and eggs",
            {"items": {"type": "array", "items": TEXT}},
            {"items": ["milk", "brown bread", "eggs"]},
        ),
        ("sort [3, 1, 2]", {"numbers": {"type": "array", "items": NUMBER}}, {"numbers": [3, 1, 2]}),
        (
            "statistics of 'Zelda' for user 'Sam'",
            {"game": TEXT, "username": TEXT},
            {"game": "Zelda", "username": "Sam"},
        ),
    ],
)
def test_plain_english_fills_arguments(text: str, properties: dict[str, Any], expected: dict[str, Any]) -> None:
    assert filled(text, properties) == expected


def test_an_argument_that_may_be_left_out_needs_a_word_that_speaks_of_it() -> None:
    properties = {"city": TEXT, "country": TEXT, "note": TEXT, "limit": WHOLE, "colour": TEXT}
    assert filled("weather in Oslo for 3 friends", properties, ["city"]) == {"city": "Oslo"}


def test_a_reference_is_followed() -> None:
    schema = {
        "type": "object",
        "properties": {"guest": {"$ref": "#/$defs/Guest"}},
        "required": ["guest"],
        "$defs": {
            "Guest": {
                "type": "object",
                "properties": {"email": TEXT, "up": {"$ref": "#/$defs/Guest"}},
                "required": ["email"],
            }
        },
    }
    assert fill(Tool("f", "", schema), "write to ana@example.com").arguments == {"guest": {"email": "ana@example.com"}}


def test_the_default_of_a_required_argument_is_taken_and_said_to_be() -> None:
    schema = {
        "type": "object",
        "properties": {"page": described("integer", "Page.", default=1)},
        "required": ["page"],
    }
    result = fill(Tool("f", "", schema), "hello")
    assert result.arguments == {"page": 1}
    assert "default" in result.provenance["page"]


@pytest.mark.parametrize(
    ("text", "properties", "expected"),
    [
        (
            "for Ana and Bo, 20 and 15 minutes respectively",
            {"artist": TEXT, "minutes": WHOLE},
            [{"artist": "Ana", "minutes": 20}, {"artist": "Bo", "minutes": 15}],
        ),
        ("codes of navy and teal", {"color": TEXT}, [{"color": "navy"}, {"color": "teal"}]),
        ("between Oslo and Rome", {"city1": TEXT, "city2": TEXT}, [{"city1": "Oslo", "city2": "Rome"}]),
    ],
)
def test_several_values_make_several_calls(
    text: str, properties: dict[str, Any], expected: list[dict[str, Any]]
) -> None:
    schema = {"type": "object", "properties": properties, "required": list(properties)}
    assert fill(Tool("f", "", schema), text).calls() == expected


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


def test_allowed_values_may_be_any_json() -> None:
    enum = {"enum": [{}, ["german"], "english", "english"]}
    assert filled("the menu in english", {"language": enum}) == {"language": "english"}
    assert filled(" ", {"language": enum}) in ({}, {"language": {}})
