"""The stand-in: it picks tools by words, so that good descriptions win, and explains every call."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mocks.messages import Message, ModelRequest, Tool, ToolCall, ToolChoice, ToolChoiceMode
from mocks.standin.extraction import sentences
from mocks.standin.extraction.sentences import MAX_MESSAGE_CHARS
from mocks.standin.model import StandIn

TEXT = {"type": "string"}
ORDER_ID = {"type": "string", "description": "The order's id, e.g. ORD-12345"}
GOOD_ORDER = (
    "Returns the current shipping status, carrier, and estimated delivery date for a customer's order. Use this when a "
    "customer asks where their order is, when it will arrive, or about delivery delays. Do NOT use for refund or "
    "return inquiries."
)


def tool(name: str, description: str, required: tuple[str, ...] = (), **properties: Any) -> Tool:
    schema = {"type": "object", "properties": properties, "required": list(required or properties)}
    return Tool(name, description, schema)


WEATHER = tool(
    "get_weather",
    "Get the current weather for a city.",
    ("city",),
    city={"type": "string", "description": "City name, e.g. Tokyo"},
    units={"type": "string", "enum": ["celsius", "fahrenheit"]},
)
ORDER = tool("get_order_status", GOOD_ORDER, order_id=ORDER_ID)
REFUND = tool(
    "initiate_refund",
    "Starts a refund for an order. Use when the customer wants their money back or wants to return an item.",
    order_id=ORDER_ID,
)
SEARCH = tool("search_products", "Search the product catalog by keyword.", query=TEXT)
CUSTOMER = tool("lookup_customer", "Searches for a customer record by email address.", email=TEXT)
FREEZE = tool("freeze_card", "Freezes a debit or credit card when it is lost or stolen.", card_id=TEXT)
BOOK = tool(
    "book_appointment",
    "Books an appointment with a doctor of a given specialty.",
    specialty={"type": "string", "enum": ["dermatology", "cardiology"]},
    preferred_date=TEXT,
)
CALCULATE = tool("calculate", "Evaluates an arithmetic expression.", expression=TEXT)
ALL = (WEATHER, ORDER, REFUND, SEARCH, CUSTOMER, FREEZE, BOOK, CALCULATE)


def ask(text: str, tools: tuple[Tool, ...], *more: Message, **settings: Any) -> ModelRequest:
    return ModelRequest("m", (Message("user", text), *more), tools, **settings)


def calls(request: ModelRequest) -> list[tuple[str, dict[str, Any]]]:
    return [(call.name, json.loads(call.arguments)) for call in StandIn().answer(request).reply.calls]


def result(call: ToolCall, number: int, content: str) -> tuple[Message, Message]:
    made = ToolCall(call.name, call.arguments, f"call_{number}")
    return Message("assistant", calls=(made,)), Message("tool", content, call_id=made.id)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Where is my order ORD-12345?", [("get_order_status", {"order_id": "ORD-12345"})]),
        ("Where is my order #12345?", [("get_order_status", {"order_id": "ORD-12345"})]),
        ("order #4521", [("get_order_status", {"order_id": "ORD-4521"})]),
        ("I want my money back for ORD-12345", [("initiate_refund", {"order_id": "ORD-12345"})]),
        ("Show me wireless headphones", [("search_products", {"query": "wireless headphones"})]),
        ("Find the customer with the email ana@example.com", [("lookup_customer", {"email": "ana@example.com"})]),
        ("What's the weather in Tokyo right now?", [("get_weather", {"city": "Tokyo"})]),
        ("What is the weather in Tokyo and London?", [("get_weather", {"city": c}) for c in ("Tokyo", "London")]),
        ("Is it warmer in Tokyo or London?", [("get_weather", {"city": c}) for c in ("Tokyo", "London")]),
        (
            "Compare the weather in Tokyo, London, and New York.",
            [("get_weather", {"city": c}) for c in ("Tokyo", "London", "New York")],
        ),
        (
            "Where is my order ORD-7, and what is the weather in Oslo in fahrenheit?",
            [("get_order_status", {"order_id": "ORD-7"}), ("get_weather", {"city": "Oslo", "units": "fahrenheit"})],
        ),
        (
            "Book a dermatologist appointment for this Friday evening",
            [("book_appointment", {"specialty": "dermatology", "preferred_date": "this Friday evening"})],
        ),
        ("What is 15 * 23?", [("calculate", {"expression": "15 * 23"})]),
        ("Tell me a joke", []),
        ("What is my account balance?", []),
        ("What is the capital of France?", []),
    ],
)
def test_the_tool_that_fits_is_called_with_what_the_user_said(text: str, expected: list[Any]) -> None:
    assert calls(ask(text, ALL)) == expected


NUMBER = {"type": "number"}
UNIT = {"type": "string", "enum": ["celsius", "fahrenheit"]}
PLACE = {"type": "string", "description": "The city and state, e.g. San Francisco, CA"}
FORMAT = UNIT | {"description": "The temperature unit to use. Infer this from the user's location."}
NOW = tool("get_current_weather", "Get the current weather", location=PLACE, format=FORMAT)
DAYS = tool(
    "get_forecast", "Get an N-day weather forecast", location=PLACE, format=FORMAT, num_days={"type": "integer"}
)
CONVERT = tool("convert_temperature", "Convert a temperature.", value=NUMBER, from_unit=UNIT, to_unit=UNIT)
SIGNS = {"type": "string", "enum": ["add", "subtract", "multiply", "divide"]}
STOCK = tool("get_stock_price", "Get a stock's price", symbol={"type": "string", "description": "Symbol, e.g. AAPL"})
SUMS = (
    tool("add", "Add two numbers", a=NUMBER, b=NUMBER),
    tool("multiply", "Multiply two numbers", a=NUMBER, b=NUMBER),
)
CALCULATOR = tool("calculator", "Does arithmetic", a=NUMBER, b=NUMBER, operation=SIGNS)
SIGNED = tool("Calculator", "", x=NUMBER, y=NUMBER, operator=TEXT)
PLACED = tool("get_weather", "", latitude=NUMBER, longitude=NUMBER)
TIME = tool("get_time", "Get the time", city=TEXT)
WEB = tool("web_search", "Search the web for information.", query=TEXT)


@pytest.mark.parametrize(
    ("text", "tools", "expected"),
    [
        (
            "How much is 5 degrees Fahrenheit in Celsius?",
            (CONVERT,),
            [{"value": 5, "from_unit": "fahrenheit", "to_unit": "celsius"}],
        ),
        ("What is 25 times 16?", (CALCULATOR,), [{"a": 25, "b": 16, "operation": "multiply"}]),
        ("Calculate 25 * 16", (SIGNED,), [{"x": 25, "y": 16, "operator": "*"}]),
        ("What is 15% of 240?", (CALCULATE,), [{"expression": "15 / 100 * 240"}]),
        ("What is the square root of 144?", (CALCULATE,), [{"expression": "144 ** 0.5"}]),
        ("What's 12 times 4, and 11 plus 49?", SUMS, [{"a": 12, "b": 4}, {"a": 11, "b": 49}]),
        ("Compare the stocks AAPL, GOOG and MSFT", (STOCK,), [{"symbol": one} for one in ("AAPL", "GOOG", "MSFT")]),
        ("What is the weather in Paris?", (PLACED,), [{"latitude": 48.86, "longitude": 2.35}]),
        ("What's the weather and the time in Tokyo?", (WEATHER, TIME), [{"city": "Tokyo"}] * 2),
        ("Weather report for Toronto, Canada", (NOW, DAYS), [{"location": "Toronto, Canada", "format": "celsius"}]),
        (
            "What will the weather be like in Bonn and Glasgow over the next 4 days?",
            (NOW, DAYS),
            [{"location": city, "format": "celsius", "num_days": 4} for city in ("Bonn", "Glasgow")],
        ),
        ("Who won the 2022 World Cup?", (CALCULATE, WEB), [{"query": "Who won the 2022 World Cup"}]),
        ("Who are you?", (CALCULATE, WEB), []),
        ("Search the web for news about SpaceX", (WEB,), [{"query": "news about SpaceX"}]),
        ("Read README.md", (tool("read_file", "Read a file", path=TEXT),), [{"path": "README.md"}]),
        ("Найди котят", (tool("images", "Найди изображения котят", q=TEXT),), [{"q": "Найди котят"}]),
    ],
)
def test_what_public_programs_ask_brings_the_calls_that_a_reader_expects(
    text: str, tools: tuple[Tool, ...], expected: list[Any]
) -> None:
    assert [arguments for _, arguments in calls(ask(text, tools))] == expected


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Where is my order?", "order ID"),
        ("My package was supposed to arrive today", "order ID"),
        ("Where is my package? It was supposed to arrive today.", "order ID"),
        ("Can you freeze my card?", "card ID"),
        ("Freeze my debit card immediately, I think it has been stolen", "card ID"),
        ("Book an appointment.", "specialty and preferred date"),
    ],
)
def test_a_missing_required_value_is_asked_for(text: str, wanted: str) -> None:
    reply = StandIn().answer(ask(text, ALL)).reply
    assert (reply.calls, reply.text) == ((), f"Could you give me the {wanted}?")


def test_the_answer_to_a_question_completes_the_call() -> None:
    more = (Message("assistant", "Could you give me the order ID?"), Message("user", "ORD-777"))
    assert calls(ask("Where is my order?", (ORDER,), *more)) == [("get_order_status", {"order_id": "ORD-777"})]


VAGUE_SEARCH = tool("search", "Search for stuff", q=TEXT)
PAIRS = [
    ("Show me wireless headphones", (VAGUE_SEARCH,), None, (SEARCH,), "search_products"),
    (
        "My package was supposed to arrive today",
        (tool("get_order", "Gets order info", order_id=ORDER_ID | {"description": ""}),),
        None,
        (ORDER,),
        "get_order_status",
    ),
    (
        "Find the customer with the email ana@example.com",
        (tool("crm_tool", "does CRM stuff", x=TEXT),),
        None,
        (CUSTOMER,),
        "lookup_customer",
    ),
    (
        "I want my money back for ORD-12345",
        (tool("order_tool", "Order or refund stuff", id=TEXT), tool("payments", "Handles things", id=TEXT)),
        "order_tool",
        (ORDER, REFUND),
        "initiate_refund",
    ),
    (
        "Where is my order ORD-12345?",
        (tool("order_a", "Order stuff", order_id=TEXT), tool("order_b", "Order info", order_id=TEXT)),
        "order_a",
        (REFUND, ORDER),
        "get_order_status",
    ),
]


@pytest.mark.parametrize(("text", "vague", "wrong", "good", "right"), PAIRS)
def test_a_good_description_changes_what_is_picked(
    text: str, vague: tuple[Tool, ...], wrong: str | None, good: tuple[Tool, ...], right: str
) -> None:
    def picked(tools: tuple[Tool, ...]) -> str | None:
        return next((w.tool for w in StandIn().answer(ask(text, tools)).explanation.scored_tools if w.chosen), None)

    assert (picked(vague), picked(good)) == (wrong, right)


def test_a_tie_goes_to_the_first_offered_and_says_so() -> None:
    twins = (tool("order_a", "Order stuff", order_id=TEXT), tool("order_b", "Order info", order_id=TEXT))
    answer = StandIn().answer(ask("Where is my order ORD-1?", twins))
    assert "order_b weighs the same" in answer.explanation.decision


def test_do_not_use_for_counts_against_a_tool() -> None:
    status = tool("order_status", "Status of an order. Do NOT use for refunds.", order_id=ORDER_ID)
    weighed = StandIn().answer(ask("refund my order ORD-1", (status,))).explanation.scored_tools[0]
    assert [item.points < 0 for item in weighed.evidence if item.word == "refund"] == [True]


def test_an_example_in_the_schema_changes_the_argument() -> None:
    plain = tool("get_order_status", GOOD_ORDER, order_id=TEXT)
    assert calls(ask("Where is my order 12345?", (plain,))) == [("get_order_status", {"order_id": "12345"})]
    assert calls(ask("Where is my order 12345?", (ORDER,))) == [("get_order_status", {"order_id": "ORD-12345"})]


def test_results_are_told_and_nothing_is_called_twice() -> None:
    request = ask("Where is my order ORD-1?", ALL)
    done = result(StandIn().answer(request).reply.calls[0], 1, '{"status": "in transit", "carrier": "UPS"}')
    reply = StandIn().answer(ask("Where is my order ORD-1?", ALL, *done)).reply
    assert (reply.calls, reply.text) == ((), "For ORD-1: status is in transit; carrier is UPS.")


def test_an_error_of_a_tool_is_told() -> None:
    call = ToolCall("get_order_status", '{"order_id":"ORD-1"}')
    done = result(call, 1, '{"error": "ORDER_NOT_FOUND", "message": "No such order."}')
    text = StandIn().answer(ask("Where is my order ORD-1?", ALL, *done)).reply.text
    assert text == "I could not do that for ORD-1: No such order."


def test_without_parallel_calls_come_one_at_a_time() -> None:
    text = "What is the weather in Tokyo and London?"
    first = ask(text, ALL, parallel=False)
    assert calls(first) == [("get_weather", {"city": "Tokyo"})]
    done = result(StandIn().answer(first).reply.calls[0], 1, "22")
    second = ask(text, ALL, *done, parallel=False)
    assert calls(second) == [("get_weather", {"city": "London"})]
    more = result(StandIn().answer(second).reply.calls[0], 2, "15")
    assert calls(ask(text, ALL, *done, *more, parallel=False)) == []


def test_required_never_stops_calling() -> None:
    required = ToolChoice(ToolChoiceMode.REQUIRED)
    done = result(ToolCall("get_weather", '{"city":"Oslo"}'), 1, "22")
    assert calls(ask("Weather in Oslo", (WEATHER,), *done, choice=required)) == [("get_weather", {"city": "Oslo"})]
    assert len(calls(ask("Tell me a joke", ALL, choice=required))) == 1


def test_none_never_calls() -> None:
    assert calls(ask("Weather in Oslo", ALL, choice=ToolChoice(ToolChoiceMode.NONE))) == []


def test_a_named_tool_is_called_with_a_made_up_value_and_says_so() -> None:
    named = ask("hello", ALL, choice=ToolChoice(ToolChoiceMode.NAMED, "freeze_card"))
    assert calls(named) == [("freeze_card", {"card_id": "12345"})]
    assert "made up" in str(StandIn().answer(named).explanation)


def test_a_value_from_an_earlier_result_fills_the_next_call() -> None:
    history = tool("get_order_history", "Lists the past orders of a user.", user_id=TEXT)
    done = result(ToolCall("lookup_user", '{"email":"a@b.co"}'), 1, '{"user_id": "U-9"}')
    assert calls(ask("Show my order history", (history,), *done)) == [("get_order_history", {"user_id": "U-9"})]


def test_the_explanation_reads_as_text_and_as_escaped_html() -> None:
    answer = StandIn().answer(ask("Where is my order <b>ORD-1</b>?", ALL))
    text, html = str(answer.explanation), answer.explanation._repr_html_()
    assert "chosen  get_order_status" in text
    assert "not a language model" in text
    assert "<b>" not in html
    assert "<style" not in html


def test_the_same_request_gives_the_same_answer() -> None:
    request = ask("What is the weather in Tokyo and London?", ALL)
    assert StandIn(3).answer(request) == StandIn(3).answer(request)


def weather(description: str = "Get the current weather for a city.", city: str = "City name", **units: Any) -> Tool:
    return tool("get_weather", description, ("city",), city={"type": "string", "description": city}, units=TEXT | units)


@pytest.mark.parametrize(
    "text", ["Is it warmer in Tokyo or London?", "Will it rain in Tokyo and in London?", "Is Tokyo or London colder?"]
)
def test_an_everyday_word_for_weather_finds_the_weather_tool(text: str) -> None:
    assert calls(ask(text, (weather(),))) == [("get_weather", {"city": city}) for city in ("Tokyo", "London")]


@pytest.mark.parametrize("text", ["Who won in London?", "Tell me a joke about Tokyo", "Book a hotel in Tokyo"])
def test_a_place_alone_is_no_question_about_the_weather(text: str) -> None:
    assert calls(ask(text, (weather(),))) == []


@pytest.mark.parametrize(
    ("description", "city"),
    [
        ("Get the current weather for a city, e.g. Oslo.", "City name"),
        ("Get the current weather for a city such as Oslo or Rome.", "City name"),
        ("Get the weather for Oslo, Rome and other cities.", "City name"),
        ("Get the current weather for a city.", "City name, e.g. Oslo"),
        ("Get the current weather for a city.", "For example Rome"),
    ],
)
def test_a_value_the_user_names_counts_though_it_is_the_example_of_a_description(description: str, city: str) -> None:
    wanted = [("get_weather", {"city": name}) for name in ("Oslo", "Rome")]
    assert calls(ask("What is the weather in Oslo and in Rome?", (weather(description, city),))) == wanted


def test_an_example_the_user_did_not_say_is_no_value() -> None:
    offered = weather("Get the current weather for a city, e.g. Oslo.", "City name, e.g. Oslo")
    assert calls(ask("What is the weather?", (offered,))) == []


@pytest.mark.parametrize("units", [{"enum": ["celsius", "fahrenheit"]}, {}])
def test_an_optional_argument_is_not_taken_from_a_result(units: dict[str, Any]) -> None:
    offered = weather(**units)
    done = result(ToolCall("get_weather", '{"city":"Oslo"}'), 1, '{"temperature": 4, "units": "celsius"}')
    reply = StandIn().answer(ask("What is the weather in Oslo?", (offered,), *done)).reply
    assert (reply.calls, reply.text) == ((), "For Oslo: temperature is 4; units is celsius.")


@pytest.mark.parametrize("made", ['{"city":"Oslo","units":null}', '{"city":"Oslo","units":"celsius"}'])
def test_a_call_with_more_or_fewer_arguments_than_an_answered_one_is_not_made_again(made: str) -> None:
    done = result(ToolCall("get_weather", made), 1, "4")
    assert calls(ask("What is the weather in Oslo?", (weather(),), *done)) == []


def test_another_value_makes_another_call() -> None:
    done = result(ToolCall("get_weather", '{"city":"Rome","units":null}'), 1, "20")
    assert calls(ask("What is the weather in Oslo?", (weather(),), *done)) == [("get_weather", {"city": "Oslo"})]


def test_calls_without_arguments_are_the_same_only_where_neither_has_any() -> None:
    ping = Tool("ping_server", "Pings the server.", {"type": "object", "properties": {}})
    done = result(ToolCall("ping_server", "{}"), 1, "pong")
    assert calls(ask("Ping the server", (ping,))) == [("ping_server", {})]
    assert calls(ask("Ping the server", (ping,), *done)) == []
    empty = result(ToolCall("get_weather", "{}"), 2, "no city given")
    assert calls(ask("Weather in Oslo", (weather(),), *empty)) == [("get_weather", {"city": "Oslo"})]


@pytest.mark.parametrize(
    "units",
    [
        {"type": ["string", "null"]},
        {"type": ["string", "null"], "enum": ["celsius", "fahrenheit", None]},
        {"type": ["string", "null"], "enum": ["celsius", "fahrenheit"]},
        {"anyOf": [{"type": "string", "enum": ["celsius", "fahrenheit"]}, {"type": "null"}]},
    ],
)
def test_what_strict_requires_and_the_user_did_not_say_is_null(units: dict[str, Any]) -> None:
    offered = tool("get_weather", "Get the current weather for a city.", city=TEXT, units=units)
    assert calls(ask("What's the weather in Tokyo?", (offered,))) == [("get_weather", {"city": "Tokyo", "units": None})]


def test_what_stands_behind_the_window_is_not_read() -> None:
    said = "Where is my order ORD-1"
    filler = " " * (MAX_MESSAGE_CHARS - len(said))
    assert calls(ask(f"{said}{filler}23?", (ORDER,))) == [("get_order_status", {"order_id": "ORD-1"})]
    assert calls(ask(f"{' ' * MAX_MESSAGE_CHARS}{said}", (ORDER,))) == []
    assert len(sentences.request_text([Message("user", "word " * MAX_MESSAGE_CHARS)])) == MAX_MESSAGE_CHARS


def test_the_window_holds_for_a_question_and_its_answer_together() -> None:
    messages = [Message("user", "a" * MAX_MESSAGE_CHARS), Message("assistant", "Which one?"), Message("user", "ORD-1")]
    assert len(sentences.request_text(messages)) == MAX_MESSAGE_CHARS


RENT = tool(
    "book_car",
    "Books a rental car in a city.",
    city=TEXT,
    days={"type": "integer", "description": "Number of days"},
    license_id={"type": "string", "description": "The driver's licence"},
)
CARS = tool("list_cars", "Lists the rental cars in a city.", city=TEXT)


@pytest.mark.parametrize(
    ("text", "tools", "expected"),
    [
        (
            "What is the weather in Oslo and the status of my order ORD-7?",
            ALL,
            [("get_weather", {"city": "Oslo"}), ("get_order_status", {"order_id": "ORD-7"})],
        ),
        (
            "Book me a car in Oslo. I am there for 3 days. My licence is L-77.",
            (RENT, CARS),
            [("book_car", {"city": "Oslo", "days": 3, "license_id": "L-77"})],
        ),
        ("I need a rental car in Oslo", (RENT, CARS), [("list_cars", {"city": "Oslo"})]),
        (
            "Is there a delay? I was told that ORD-7 is at the customs.",
            (ORDER, REFUND),
            [("get_order_status", {"order_id": "ORD-7"})],
        ),
    ],
)
def test_requests_are_told_from_what_only_adds_to_them(text: str, tools: tuple[Tool, ...], expected: list[Any]) -> None:
    assert calls(ask(text, tools)) == expected


def test_values_alone_make_no_tool_fit() -> None:
    assert calls(ask("Can you recommend a Chinese restaurant in Oslo?", (CARS, WEATHER, RENT))) == []


def test_arguments_come_in_the_order_of_the_schema() -> None:
    call = StandIn().answer(ask("In fahrenheit, what is the weather in Oslo?", (WEATHER,))).reply.calls[0]
    assert call.arguments == '{"city":"Oslo","units":"fahrenheit"}'


def test_a_message_of_thousands_of_requests_is_cut_into_few() -> None:
    assert len(sentences.split_requests("What is the weather in Oslo? " * 500)) == sentences.MAX_REQUESTS + 1
