"""Multiple calls from one message: lists, clauses, enumerated things, and values shared between requests."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mocks.messages import Message, ModelRequest, Tool, ToolChoice, ToolChoiceMode
from mocks.standin.arguments.filled_arguments import FilledArguments
from mocks.standin.arguments.filler import fill
from mocks.standin.extraction import ordinals
from mocks.standin.model import StandIn, StandInAnswer
from mocks.standin.planning import clauses

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


def test_allowed_values_go_in_pairs_with_others_where_that_is_said() -> None:
    color = {"type": "string", "enum": ["red", "blue", "green"]}
    shirt = tool("order_shirt", "Orders a shirt.", buyer=TEXT, color=color)
    expected = of(("Ana", "blue"), ("Bo", "red"), names=("buyer", "color"))
    made = calls("Order shirts for Ana and Bo in blue and red respectively.", shirt)
    assert sorted(made, key=json.dumps) == sorted(expected, key=json.dumps)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "Book a table for 4 guests in Oslo on 2 May 2027 and one for 6 guests in Rome on 3 May 2027.",
            [("Oslo", 4, "2 May 2027"), ("Rome", 6, "3 May 2027")],
        ),
        ("Book a table in Oslo with 4 guests, and then in Rome with 6 guests.", [("Oslo", 4), ("Rome", 6)]),
    ],
)
def test_a_clause_that_says_two_values_anew_is_a_call_of_its_own(text: str, rows: list[tuple[Any, ...]]) -> None:
    assert calls(text, TABLE) == [dict(zip(("city", "guests", "day"), row, strict=False)) for row in rows]


def test_years_joined_to_other_places_are_apart() -> None:
    crimes = tool("count_thefts", "Counts thefts in a city in a year.", city=TEXT, year=WHOLE)
    made = calls("Count the thefts from Oslo in 2019 and those in Rome in 2021.", crimes)
    assert made == of(("Oslo", 2019), ("Rome", 2021), names=("city", "year"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a rug of 20 sq ft. in Oslo and another of 30 sq ft. in Rome", 1),
        ("cut the rope and the wire", 1),
        ("say 'Oslo and Rome' to Ana", 1),
    ],
)
def test_what_is_one_clause_stays_whole(text: str, expected: int) -> None:
    rug = tool("f", "", size=TEXT, note=TEXT)
    assert len(clauses.split(text, fill(rug, text), lambda part: fill(rug, part))) == expected


@pytest.mark.parametrize(
    ("text", "tried"), [("4 in Oslo and " * 60, clauses.MAX_BOUNDARIES), ("4 in Oslo and " * 80, 0)]
)
def test_few_boundaries_are_tried_and_none_in_a_long_text(text: str, tried: int) -> None:
    filled: list[str] = []
    whole = FilledArguments(explicit={("city",): "Oslo", ("guests",): 4})

    def fill_nothing(part: str) -> FilledArguments:
        filled.append(part)
        return FilledArguments()

    assert clauses.split(text, whole, fill_nothing) == [text]
    assert len(filled) == 2 * tried


@pytest.mark.parametrize(
    ("text", "shared", "things"),
    [
        (
            "Both are steel. The first tank is 3 m wide. It is 2 m deep. The second one is 4 m wide. Each is full.",
            "Both are steel. Each is full.",
            ["The first tank is 3 m wide. It is 2 m deep.", "The second one is 4 m wide."],
        ),
        (
            "If the first tank is red and the second tank is blue, mix them.",
            "",
            ["If the first tank is red", "and the second tank is blue, mix them."],
        ),
        ("First, find a hotel. Second, book it.", "First, find a hotel. Second, book it.", []),
        ("the first day and the second week", "the first day and the second week", []),
        ("the second tank and the third tank", "the second tank and the third tank", []),
    ],
)
def test_things_that_are_counted_off_are_told_apart(text: str, shared: str, things: list[str]) -> None:
    assert ordinals.split_by_ordinal(text) == (shared, things)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "What volume has each tank? The first tank is 3 m wide and has a depth of 2. "
            "The second tank is 4 m wide and has a depth of 5.",
            [(3, 2), (4, 5)],
        ),
        (
            "All the tanks have a depth of 6. The first one is 3 m wide, the second one is 4 m wide. What volume?",
            [(3, 6), (4, 6)],
        ),
    ],
)
def test_each_thing_counted_off_has_a_call_of_its_own(text: str, rows: list[tuple[Any, ...]]) -> None:
    assert calls(text, TANK) == of(*rows, names=("width", "depth"))


@pytest.mark.parametrize(
    ("text", "tools", "expected"),
    [
        (
            "Book a table in Oslo for 4 guests, and then do the same for Rome and Paris.",
            (TABLE,),
            of(("Oslo", 4), ("Rome", 4), ("Paris", 4), names=("city", "guests")),
        ),
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [("test two samples twice", []), ("take three and five", [3, 5]), ("take 'em all, five", [5])],
)
def test_a_number_that_counts_lists_is_in_none(text: str, expected: list[int]) -> None:
    schema = {"type": "object", "properties": {"sample": {"type": "array", "items": NUMBER}}, "required": ["sample"]}
    assert fill(Tool("f", "", schema), text).arguments.get("sample", []) == expected


SIDES = {f"side{i}": NUMBER for i in (1, 2, 3)}
POINT = dict.fromkeys(("x", "y", "z"), WHOLE)


@pytest.mark.parametrize(
    ("text", "properties", "expected"),
    [
        ("the area for three sides of 7, 8 and 9 cm", SIDES, {"side1": 7, "side2": 8, "side3": 9}),
        ("the distance to (4, 5, 6)", POINT, {"x": 4, "y": 5, "z": 6}),
        ("the distance to (4, 5)", POINT, {"x": 4, "y": 5}),
        ("the distance to (4, 5, 6.5)", POINT, {"x": 4, "y": 5}),
    ],
)
def test_numbered_places_take_a_list_of_as_many_numbers(
    text: str, properties: dict[str, Any], expected: dict[str, Any]
) -> None:
    schema = {"type": "object", "properties": properties, "required": list(properties)[:2]}
    assert fill(Tool("f", "", schema), text).calls() == [expected]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Which dish comes from Oslo? And, what is the charm of Rome?", [("Oslo",), ("Rome",)]),
        ("What is the charm of Oslo? Also, which local dish has Rome?", [("Oslo",), ("Rome",)]),
    ],
)
def test_questions_in_other_words_are_for_the_only_tool(text: str, rows: list[tuple[str]]) -> None:
    dish = tool("find_dish", "Finds the local dish of a city.", city=TEXT)
    assert calls(text, dish) == of(*rows, names=("city",))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Find a Thai restaurant in Oslo", {"cuisine": "Thai", "location": "Oslo"}),
        ("Find an Italian restaurant", {"cuisine": "Italian"}),
    ],
)
def test_a_people_is_no_place(text: str, expected: dict[str, str]) -> None:
    schema = {"type": "object", "properties": {"location": TEXT, "cuisine": TEXT}, "required": ["location", "cuisine"]}
    assert fill(Tool("find_restaurant", "Finds a restaurant.", schema), text).arguments == expected


def test_what_tells_calls_apart_fills_no_other_place_and_no_call_is_made_twice() -> None:
    badge = tool("check_badge", "Checks a badge in a year.", badge_id=WHOLE, year=WHOLE)
    made = calls("Check the badge with id 4711 in the years 2017, 2018 and 2018.", badge)
    assert made == of((4711, 2017), (4711, 2018), names=("badge_id", "year"))


def test_the_same_request_in_two_sentences_is_one_call() -> None:
    assert calls("What is the local time in Rome? Tell me the local time in Rome!", TIME, HOTEL) == [
        ("local_time", {"city": "Rome"})
    ]


@pytest.mark.parametrize(
    ("text", "tool", "expected"),
    [
        ("Convert 5 miles into kilometers", CONVERT, {"value": 5, "from_unit": "miles", "to_unit": "kilometers"}),
        ("How many teaspoons are 2 cups?", CONVERT, {"value": 2, "from_unit": "cups", "to_unit": "teaspoons"}),
        ("The distance of Oslo and Rome in miles", DISTANCE, {"city1": "Oslo", "city2": "Rome", "unit": "miles"}),
        ("The distance of Oslo and Rome in spring", DISTANCE, {"city1": "Oslo", "city2": "Rome"}),
        ("A shop in Oslo that is open at 10 pm", SHOP, {"city": "Oslo", "open_hour": 22}),
    ],
)
def test_units_and_hours_are_read_where_they_are_wanted(text: str, tool: Tool, expected: dict[str, Any]) -> None:
    assert fill(tool, text).calls() == [expected]


def test_half_past_is_no_hour() -> None:
    assert [slot.name for slot in fill(SHOP, "A shop in Oslo that is open at 10:30").missing] == ["open_hour"]


@pytest.mark.parametrize(
    ("text", "tools", "expected"),
    [
        (
            "What is the local time in Oslo and what is it in Rome? Then book a hotel for 2 nights in each city.",
            (TIME, HOTEL),
            [
                ("local_time", {"city": "Oslo"}),
                ("local_time", {"city": "Rome"}),
                ("book_hotel", {"city": "Oslo", "nights": 2}),
                ("book_hotel", {"city": "Rome", "nights": 2}),
            ],
        ),
        (
            "Find flights from Oslo to Rome. Lastly, I am staying in Paris. Book a hotel there for 2 nights.",
            (FLIGHTS, HOTEL),
            [
                ("find_flights", {"origin": "Oslo", "destination": "Rome"}),
                ("book_hotel", {"city": "Paris", "nights": 2}),
            ],
        ),
        (
            "Book a hotel in cologne for 3 nights, and also book a hotel in Rome for the same nights.",
            (FLIGHTS, HOTEL),
            [("book_hotel", {"city": "cologne", "nights": 3}), ("book_hotel", {"city": "Rome", "nights": 3})],
        ),
    ],
)
def test_requests_refer_to_each_other(text: str, tools: tuple[Tool, ...], expected: list[Any]) -> None:
    assert calls(text, *tools) == expected


def test_numbers_of_the_same_things_make_a_call_each_but_one_said_twice_does_not() -> None:
    seats = tool("reserve_seats", "Reserves seats.", seats=WHOLE)
    assert calls("Reserve 3 window seats upstairs, then 5 window seats downstairs.", seats) == [
        {"seats": 3},
        {"seats": 5},
    ]
    assert calls("Reserve 3 window seats, these 3 window seats are for Ana.", seats) == [{"seats": 3}]


HUE = {"type": "string", "enum": ["red", "blue", "green"]}
PART = {"type": "string", "enum": ["roof", "door", "wall"]}


@pytest.mark.parametrize(
    ("text", "properties", "expected"),
    [
        ("mix green and red", {"hue1": HUE, "hue2": HUE}, [{"hue1": "green", "hue2": "red"}]),
        ("paint it in green and red", {"hue": HUE}, [{"hue": "green"}, {"hue": "red"}]),
        ("measure the door and the wall", {"part": PART}, [{"part": "door"}, {"part": "wall"}]),
    ],
)
def test_joined_allowed_values_are_shared_out_or_make_a_call_each(
    text: str, properties: dict[str, Any], expected: list[Any]
) -> None:
    schema = {"type": "object", "properties": properties, "required": list(properties)}
    assert fill(Tool("f", "", schema), text).calls() == expected


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "Find flights from Oslo to Rome, then to Paris and finally to Berlin.",
            [("Oslo", "Rome"), ("Rome", "Paris"), ("Paris", "Berlin")],
        ),
        (
            "Find flights from Oslo to Rome, then from Rome to Paris, and finally back to Oslo.",
            [("Oslo", "Rome"), ("Rome", "Paris"), ("Paris", "Oslo")],
        ),
        ("Find flights from Oslo to Rome and to Paris.", [("Oslo", "Rome"), ("Oslo", "Paris")]),
    ],
)
def test_a_way_goes_on_from_where_it_was(text: str, rows: list[tuple[str, str]]) -> None:
    assert calls(text, FLIGHTS) == of(*rows, names=("origin", "destination"))


@pytest.mark.parametrize(
    ("text", "tools", "expected"),
    [
        (
            "What is the local time in Rome? Then book a hotel in town for 2 nights.",
            (TIME, HOTEL),
            [("local_time", {"city": "Rome"}), ("book_hotel", {"city": "Rome", "nights": 2})],
        ),
        (
            "Book a hotel in town for 2 nights.",
            (TIME, HOTEL),
            [("book_hotel", {"city": "town", "nights": 2})],
        ),
        (
            "Tell the local time in Oslo to my 4 guests. Then book a restaurant table on 2 May 2027. "
            "Could you find the time and book a restaurant table?",
            (TABLE, TIME),
            [
                ("local_time", {"city": "Oslo"}),
                ("book_table", {"city": "Oslo", "guests": 4, "day": "2 May 2027"}),
            ],
        ),
    ],
)
def test_a_place_named_elsewhere_is_better_than_mere_words_and_what_adds_nothing_is_no_call(
    text: str, tools: tuple[Tool, ...], expected: list[Any]
) -> None:
    assert calls(text, *tools) == expected
