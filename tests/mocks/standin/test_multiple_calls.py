"""Multiple calls from one message: lists, and values shared between requests."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mocks.messages import Message, ModelRequest, Tool, ToolChoice, ToolChoiceMode
from mocks.standin.model import StandIn, StandInAnswer

TEXT, NUMBER, WHOLE = ({"type": kind} for kind in ("string", "number", "integer"))


def tool(name: str, description: str, required: tuple[str, ...] = (), **properties: Any) -> Tool:
    schema = {"type": "object", "properties": properties, "required": list(required or properties)}
    return Tool(name, description, schema)


CONCERTS = tool("find_concerts", "Finds concerts of a genre in a city.", genre=TEXT, city=TEXT)
TABLE = tool(
    "book_table", "Books a table in a restaurant.", ("city", "guests"), city=TEXT, guests=WHOLE, day={"type": "string"}
)
TANK = tool("tank_volume", "Volume of a tank.", width=NUMBER | {"description": "Width in m"}, depth=NUMBER)
FLIGHTS = tool("find_flights", "Finds flights between cities.", origin=TEXT, destination=TEXT)
HOTEL = tool("book_hotel", "Books a hotel room.", city=TEXT, nights=WHOLE)
CONVERT = tool(
    "convert_units", "Converts a value from one unit to another.", value=NUMBER, from_unit=TEXT, to_unit=TEXT
)
DISTANCE = tool("distance", "The distance between two cities.", ("city1", "city2"), city1=TEXT, city2=TEXT, unit=TEXT)
SHOP = tool("find_shop", "Finds a shop that is open at an hour.", city=TEXT, open_hour=WHOLE)
TIME = tool("local_time", "The local time in a city.", city=TEXT)


def answer(text: str, *tools: Tool, **settings: Any) -> StandInAnswer:
    return StandIn().answer(ModelRequest("m", (Message("user", text),), tools, **settings))


def calls(text: str, *tools: Tool) -> list[Any]:
    """Return the arguments of the calls; with several tools each has the name before it."""
    made = [(call.name, json.loads(call.arguments)) for call in answer(text, *tools).reply.calls]
    return list(made) if len(tools) > 1 else [arguments for _, arguments in made]


def of(*rows: tuple[Any, ...], names: tuple[str, ...]) -> list[dict[str, Any]]:
    return [dict(zip(names, row, strict=True)) for row in rows]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "Find folk and soul concerts in Oslo and Rome.",
            [("folk", "Oslo"), ("folk", "Rome"), ("soul", "Oslo"), ("soul", "Rome")],
        ),
        (
            "Find concerts of the genres 'folk' and 'soul' in Oslo and Rome respectively.",
            [("folk", "Oslo"), ("soul", "Rome")],
        ),
    ],
)
def test_two_lists_are_multiplied_unless_they_go_in_pairs(text: str, rows: list[tuple[Any, ...]]) -> None:
    assert calls(text, CONCERTS) == of(*rows, names=("genre", "city"))


@pytest.mark.parametrize(
    ("text", "tools", "expected"),
    [
        (
            "Book a hotel in Rome for 3 nights. What is the local time there?",
            (HOTEL, TIME),
            [("book_hotel", {"city": "Rome", "nights": 3}), ("local_time", {"city": "Rome"})],
        ),
        (
            "Find flights from Oslo to Rome. Book a hotel in Paris for 2 nights. What is the local time there?",
            (FLIGHTS, HOTEL, TIME),
            [
                ("find_flights", {"origin": "Oslo", "destination": "Rome"}),
                ("book_hotel", {"city": "Paris", "nights": 2}),
                ("local_time", {"city": "Paris"}),
            ],
        ),
        (
            "I need to book a hotel. Find flights from Oslo to Rome. Then book a hotel in Rome for 2 nights.",
            (FLIGHTS, HOTEL),
            [
                ("find_flights", {"origin": "Oslo", "destination": "Rome"}),
                ("book_hotel", {"city": "Rome", "nights": 2}),
            ],
        ),
    ],
)
def test_a_request_takes_what_it_leaves_open_from_the_nearest_before_it(
    text: str, tools: tuple[Tool, ...], expected: list[Any]
) -> None:
    assert calls(text, *tools) == expected


def test_where_a_value_was_said_is_explained() -> None:
    made = answer("Book a hotel in Rome for 3 nights. What is the local time there?", HOTEL, TIME)
    assert [f.how for f in made.explanation.argument_sources if f.tool == "local_time"] == [
        "said before in the message"
    ]


def test_a_forced_call_makes_up_what_none_of_several_calls_has() -> None:
    choice = ToolChoice(ToolChoiceMode.NAMED, "book_hotel")
    made = answer("Hotels in Oslo and Rome", HOTEL, choice=choice).reply.calls
    arguments = [json.loads(call.arguments) for call in made]
    assert [one["city"] for one in arguments] == ["Oslo", "Rome"]
    assert all(isinstance(one["nights"], int) for one in arguments)


def test_what_tells_calls_apart_fills_no_other_place_and_no_call_is_made_twice() -> None:
    badge = tool("check_badge", "Checks a badge in a year.", badge_id=WHOLE, year=WHOLE)
    made = calls("Check the badge with id 4711 in the years 2017, 2018 and 2018.", badge)
    assert made == of((4711, 2017), (4711, 2018), names=("badge_id", "year"))


def test_the_same_request_in_two_sentences_is_one_call() -> None:
    assert calls("What is the local time in Rome? Tell me the local time in Rome!", TIME, HOTEL) == [
        ("local_time", {"city": "Rome"})
    ]


@pytest.mark.parametrize(
    ("text", "tools", "expected"),
    [
        (
            "What is the local time in Rome? Then book a hotel in town for 2 nights.",
            (TIME, HOTEL),
            [("local_time", {"city": "Rome"}), ("book_hotel", {"city": "Rome", "nights": 2})],
        ),
    ],
)
def test_a_place_named_elsewhere_is_better_than_mere_words_and_what_adds_nothing_is_no_call(
    text: str, tools: tuple[Tool, ...], expected: list[Any]
) -> None:
    assert calls(text, *tools) == expected
