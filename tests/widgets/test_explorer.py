from __future__ import annotations

from typing import Any

import openai
import pytest

from mocks import MockOpenAI
from tests.widgets.tree import named, shown
from widgets import explorer
from widgets.explorer import Setting

CITY = {"type": "object", "properties": {"city": {"type": "string", "description": "A city"}}, "required": ["city"]}
TOOLS = [
    {"name": "get_weather", "description": "Returns the weather of a city.", "parameters": CITY},
    {"name": "get_time", "description": "Returns the local time of a city.", "parameters": CITY},
]
BOTH = "What is the weather in Oslo and Tokyo?"


def test_each_press_sends_one_request_and_shows_its_reply() -> None:
    client = MockOpenAI()
    box = explorer(TOOLS, [BOTH, "Hello!"], client=client).build()
    assert [e.calls for e in client.transcript] == [
        (("get_weather", '{"city":"Oslo"}'), ("get_weather", '{"city":"Tokyo"}'))
    ]
    named(box, "parallel_tool_calls: false").click()
    assert len(client.transcript.last.calls) == 1
    assert client.transcript.last.request["parallel_tool_calls"] is False
    named(box, "tool_choice: none").click()
    assert client.transcript.last.calls == ()
    assert "finish_reason: stop" in shown(box)
    named(box, "tool_choice: get_time").click()
    assert client.transcript.last.request["tool_choice"] == {"type": "function", "function": {"name": "get_time"}}
    assert "get_time(" in shown(box)
    named(box, "Prompt: Hello!").click()
    assert named(box, "Prompt: Hello!").description == "● Hello!"
    assert named(box, f"Prompt: {BOTH}").description == f"○ {BOTH}"


def test_the_same_combination_is_asked_for_once() -> None:
    client = MockOpenAI()
    view = explorer(TOOLS, [BOTH], client=client)
    for _ in range(3):
        view.ask(Setting(BOTH, "auto", parallel=True))
    assert len(client.transcript) == 1


def test_an_error_is_shown_with_what_it_means() -> None:
    client = MockOpenAI(faults="rate_limit", max_retries=0)
    reply = explorer(TOOLS, [BOTH], client=client).ask(Setting(BOTH, "auto", parallel=True))
    assert reply.finish_reason == ""
    assert reply.text.startswith("429")
    assert "wait and try again" in reply.text


def test_the_static_forms_hold_every_combination_of_the_mock_and_none_of_a_real_model() -> None:
    view = explorer(TOOLS, ["<b>?", BOTH])
    bundle = view._repr_mimebundle_()
    assert bundle["text/html"].count("<tr>") == 1 + 2 * 5 * 2
    assert "<b>" not in bundle["text/html"]
    assert f"{BOTH} | none | true -> stop" in bundle["text/plain"]
    real: Any = openai.OpenAI(api_key="k")
    assert str(explorer(TOOLS, [BOTH], client=real)) == "What was asked so far, and what came back."


def test_it_needs_a_prompt() -> None:
    with pytest.raises(ValueError, match="needs a prompt"):
        explorer(TOOLS, [])
