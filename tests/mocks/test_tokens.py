"""The estimate of tokens against counts recorded on the real service: near them, never called exact."""

from __future__ import annotations

from typing import Any

import pytest

from mocks.conversation import Call, Message, Reply, Request, Tool
from mocks.wire import tokens

CITY = {"city": {"type": "string"}}
SYSTEM = ("system", "You are a helpful assistant.")
BOSTON = {
    "type": "object",
    "properties": {
        "location": {"type": "string", "description": "The city and state, e.g. San Francisco, CA"},
        "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]},
    },
    "required": ["location"],
}


def tool(name: str, description: str = "", properties: dict[str, Any] | None = None) -> Tool:
    schema = {"type": "object", "properties": properties, "required": list(properties)} if properties else {}
    return Tool(name, description, schema)


def request(*messages: tuple[str, str], tools: tuple[Tool, ...] = ()) -> Request:
    return Request("gpt-4o", tuple(Message(role, text) for role, text in messages), tools)


@pytest.mark.parametrize(
    ("recorded", "asked", "reasoning"),
    [
        (14, request(("user", "What is the capital of Mexico?")), False),
        (24, request(SYSTEM, ("user", "What is the capital of Mexico?")), False),
        (38, request(("user", "What is the model name?"), tools=(tool("get_model_name"),)), False),
        (
            47,
            request(("user", "What is the weather in CDMX?"), tools=(tool("get_weather_in_city", properties=CITY),)),
            False,
        ),
        (
            50,
            request(SYSTEM, ("user", "What is the temperature in Tokyo?"), tools=(tool("get_temperature", "", CITY),)),
            False,
        ),
        (
            132,
            request(
                ("user", "What's the weather in Paris?"),
                tools=(tool("get_weather", "Get the current weather for a city.", CITY),),
            ),
            True,
        ),
        (
            162,
            request(
                ("user", "What is the weather like in Boston today?"),
                tools=(Tool("get_current_weather", "Get the current weather in a given location", BOSTON),),
            ),
            True,
        ),
    ],
)
def test_the_estimate_is_within_five_percent_of_recorded_counts(recorded: int, asked: Request, reasoning: bool) -> None:
    assert tokens.of_request(asked, reasoning=reasoning) == pytest.approx(recorded, rel=0.05)


def test_more_description_costs_more() -> None:
    short, long = (request(("user", "hi"), tools=(tool("f", text, CITY),)) for text in ("A.", "A. " * 30))
    assert tokens.of_request(long) > tokens.of_request(short) + 20


def test_a_reply_with_calls_costs_its_names_and_arguments() -> None:
    one, two = (Reply(calls=(Call("get_weather", '{"city":"Oslo"}'),) * count) for count in (1, 2))
    assert tokens.of_reply(two) > tokens.of_reply(one) > 1
