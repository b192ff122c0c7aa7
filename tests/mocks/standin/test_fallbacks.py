"""Required slots that no value fits: values left over fill them, and nothing is made up."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mocks.messages import Message, ModelRequest, Tool
from mocks.standin.arguments.filler import fill
from mocks.standin.model import StandIn

TEXT: Any = {"type": "string"}
COUNT: Any = {"type": "integer"}


def tool(name: str = "do_it", **properties: Any) -> Tool:
    schema = {"type": "object", "properties": properties, "required": list(properties)}
    return Tool(name, "", schema)


def described(text: str) -> Any:
    return {"type": "string", "description": text}


@pytest.mark.parametrize(
    ("offered", "text", "expected"),
    [
        (
            tool(initial_velocity={"type": "number"}, height={"type": "number"}),
            "How fast is a stone dropped from a height of 80 metres?",
            {"initial_velocity": 0, "height": 80},
        ),
        (
            tool(region={"type": "string", "description": "Name of the region"}, count=COUNT),
            "Which are the three great rivers of Siberia?",
            {"region": "Siberia", "count": 3},
        ),
        (
            tool(hotel=TEXT, start_date=described("YYYY-MM-DD"), end_date=described("YYYY-MM-DD")),
            "Book the Grand Hotel for 3 nights starting from 30 March 2027.",
            {"hotel": "Grand Hotel", "start_date": "2027-03-30", "end_date": "2027-04-02"},
        ),
        (
            tool("get_price", brand=described("The brand."), model=described("The model.")),
            "What's the price of a Yamaha Clavinova?",
            {"brand": "Yamaha", "model": "Clavinova"},
        ),
    ],
    ids=["at rest", "the only number", "the last day", "brand and model"],
)  # fmt: skip
def test_what_is_left_over_fills_a_required_place(offered: Tool, text: str, expected: dict[str, Any]) -> None:
    filled = fill(offered, text)
    assert not filled.missing
    assert filled.arguments == expected


@pytest.mark.parametrize(
    ("offered", "text"),
    [
        (tool(initial_velocity={"type": "number"}), "How fast is the stone after 3 seconds?"),
        (tool(start_date=described("YYYY-MM-DD"), end_date=described("YYYY-MM-DD")), "Book it from 30 March 2027."),
        (tool(count=COUNT), "Compare the three rivers and the two lakes."),
    ],
    ids=["speed not said", "length not said", "two numbers"],
)  # fmt: skip
def test_what_is_not_said_is_asked_for(offered: Tool, text: str) -> None:
    assert fill(offered, text).missing


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("When did the Treaty of Rome come about?", "get_event_date"),
        ("How many ounces are in 2 pounds of butter?", "convert_units"),
    ],
)
def test_a_question_asks_for_what_it_does_not_name(question: str, wanted: str) -> None:
    tools = (tool("get_event_date", event=TEXT), tool("convert_units", quantity={"type": "number"}), tool("list_shops"))
    reply = StandIn().answer(ModelRequest("gpt-4o", (Message("user", question),), tools)).reply
    assert [call.name for call in reply.calls] == [wanted]
    assert json.loads(reply.calls[0].arguments)
