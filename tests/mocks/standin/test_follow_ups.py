"""Follow-ups such as "And in Rome?": short messages after a turn with calls get its tool, others do not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mocks.messages import Message, ModelRequest, ResponseFormat, Tool, ToolCall
from mocks.standin.extraction.sentences import request_text
from mocks.standin.model import StandIn

WEATHER = Tool(
    "get_weather",
    "Get the current weather for a city.",
    {
        "type": "object",
        "properties": {
            "city": {"type": "string", "description": "City name, e.g. Tokyo"},
            "units": {"type": "string", "enum": ["celsius", "fahrenheit"]},
        },
        "required": ["city"],
    },
)
ORDER = Tool(
    "get_order_status",
    "Returns where an order is.",
    {"type": "object", "properties": {"order_id": {"type": "string"}}, "required": ["order_id"]},
)


def after(text: str, arguments: str = '{"city":"Oslo","units":"celsius"}', answer: str = "4 degrees.") -> ModelRequest:
    call = ToolCall("get_weather", arguments, "call_1")
    before = (Message("user", "Weather in Oslo in celsius?"), Message("assistant", calls=(call,)))
    told = (Message("tool", "4", call_id="call_1"), Message("assistant", answer))
    return ModelRequest("m", (*before, *told, Message("user", text)), (WEATHER, ORDER))


def calls(request: ModelRequest) -> list[tuple[str, Any]]:
    return [(call.name, json.loads(call.arguments)) for call in StandIn().answer(request).reply.calls]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("And in Rome?", [{"city": "Rome", "units": "celsius"}]),
        ("What about Rome?", [{"city": "Rome", "units": "celsius"}]),
        ("how about fahrenheit?", [{"city": "Oslo", "units": "fahrenheit"}]),
        ("And in Rome and Lima?", [{"city": city, "units": "celsius"} for city in ("Rome", "Lima")]),
        ("And the weather in Rome?", [{"city": "Rome", "units": "celsius"}]),
    ],
)
def test_a_follow_up_has_the_tool_of_the_turn_before_and_its_other_arguments(text: str, expected: list[Any]) -> None:
    assert calls(after(text)) == [("get_weather", arguments) for arguments in expected]


def test_a_follow_up_is_explained() -> None:
    explained = str(StandIn().answer(after("And in Rome?")).explanation)
    assert "A follow-up: it is read with get_weather of the turn before" in explained
    assert "as in the turn before" in explained


@pytest.mark.parametrize(
    "text",
    ["Hello Bob", "Thanks, Bob!", "Who is Ada Lovelace?", "My name is Bob.", "What is the capital of France?",
     "I wonder what people in Rome think about all the tourists", "And?", "And in Oslo?"],
)  # fmt: skip
def test_what_says_nothing_new_or_asks_for_something_else_is_no_follow_up(text: str) -> None:
    assert calls(after(text)) == []


def test_a_message_with_words_of_another_tool_goes_there() -> None:
    assert calls(after("And where is my order ORD-1?")) == [("get_order_status", {"order_id": "ORD-1"})]


def test_without_a_turn_before_there_is_nothing_to_follow() -> None:
    assert calls(ModelRequest("m", (Message("user", "And in Rome?"),), (WEATHER, ORDER))) == []


def test_arguments_that_are_no_json_object_are_not_followed() -> None:
    assert calls(after("And in Rome?", "[1]")) == calls(after("And in Rome?", "{")) == []


def test_json_without_a_schema_is_an_object_with_the_answer() -> None:
    messages = (Message("system", "Reply as JSON."), Message("user", "How is it in Rome?"))
    text = StandIn().answer(ModelRequest("m", messages, format=ResponseFormat())).reply.text or ""
    assert list(json.loads(text)) == ["answer"]


def test_of_a_gap_two_characters_are_read() -> None:
    assert request_text([Message(role="user", text="Find 5" + " \n" * 1000 + "books")]) == "Find 5 \nbooks"
