"""Explanations of answers: by a turn, by the stand-in, by a real model (which has none)."""

from __future__ import annotations

import re
from typing import Any

import openai
import pytest

from mocks import MODEL, AsyncMockOpenAI, MockOpenAI, Scenario, Turn, explain, make_client

TOOLS: Any = [
    {
        "type": "function",
        "function": {
            "name": "get_weather",
            "description": "Get the current weather of a city.",
            "parameters": {
                "type": "object",
                "properties": {"city": {"type": "string", "description": "The city, e.g. Oslo"}},
                "required": ["city"],
            },
        },
    }
]
QUESTION: Any = [{"role": "user", "content": "What is the weather in <b>Oslo</b>?"}]


def test_a_turn_is_named() -> None:
    client = MockOpenAI(Scenario.of(Turn.says("<i>4 degrees</i>").on(user_contains="weather")))
    assert "no request" in str(explain(client))
    client.chat.completions.create(model=MODEL, messages=QUESTION)
    assert 'turn 1: when user_contains = "weather": says "<i>4 degrees</i>"' in str(explain(client))
    assert "&lt;i&gt;4 degrees" in explain(client)._repr_html_()
    assert str(client.explain()) == str(explain(client))


def test_the_stand_in_is_on_where_no_scenario_is_given_and_says_what_it_is() -> None:
    client = make_client()
    assert isinstance(client, MockOpenAI)
    reply = client.chat.completions.create(model=MODEL, messages=QUESTION, tools=TOOLS)
    calls = reply.choices[0].message.tool_calls or []
    assert [call.function.name for call in calls if call.type == "function"] == ["get_weather"]
    assert "get_weather" in str(explain(client))
    assert "not a language model" in str(explain(client))


def test_the_stand_in_is_off_beside_a_scenario_unless_asked_for() -> None:
    scenario = Scenario.of(Turn.says("hi").on(user_contains="hello"))
    with pytest.raises(openai.BadRequestError, match="No turn of the scenario"):
        MockOpenAI(scenario).chat.completions.create(model=MODEL, messages=QUESTION, tools=TOOLS)
    reply = MockOpenAI(scenario, stand_in=True).chat.completions.create(model=MODEL, messages=QUESTION, tools=TOOLS)
    assert reply.choices[0].message.tool_calls


def test_the_asynchronous_client_is_made_too() -> None:
    assert isinstance(make_client(asynchronous=True), AsyncMockOpenAI)


def test_a_real_model_does_not_explain() -> None:
    assert "does not explain" in str(explain(openai.OpenAI(api_key="x")))


@pytest.mark.parametrize(
    "question", ["What is the weather in Oslo?", "Please tell me the weather", "city weather city"]
)
def test_the_points_that_are_shown_add_up_to_the_score_that_is_shown(question: str) -> None:
    client = MockOpenAI()
    client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": question}], tools=TOOLS)
    (scored,) = explain(client).scored_tools
    shown = [float(points) for points in re.findall(r"([+-]\d+\.\d)\)", scored.words)]
    assert len(shown) == len(scored.evidence) > 1
    assert f"{sum(shown):.1f}" == f"{scored.score:.1f}"
