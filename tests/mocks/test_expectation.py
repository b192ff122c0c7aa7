"""Assertions: each holds where it should, and says what was seen where it does not."""

from __future__ import annotations

import doctest
from collections.abc import Callable
from typing import Any

import openai
import pytest

from mocks import MODEL, MockOpenAI, Scenario, Transcript, Turn, expect, expectation
from mocks.exchange import Exchange
from mocks.expectation import Expectation


def tool(name: str) -> Any:
    return {"type": "function", "function": {"name": name}}


def chatted() -> MockOpenAI:
    """Return a client after two calls in one reply, an answer, and an error."""
    calls = Turn.asks_for("weather", city="Oslo", days=2, where=[1, True]).and_for("time", "{broken")
    client = MockOpenAI(Scenario.of(calls, Turn.says("4 °C"), Turn.says("never").on(nth=9)))
    messages: list[Any] = [{"role": "system", "content": "Be short."}, {"role": "user", "content": "Weather?"}]
    offered = [tool("weather"), tool("time")]
    message = client.chat.completions.create(model=MODEL, messages=messages, tools=offered).choices[0].message
    messages.append(message)
    for call, content in zip(message.tool_calls or (), ["4 °C", "noon"], strict=True):
        messages.append({"role": "tool", "tool_call_id": call.id, "content": content})
    client.chat.completions.create(model=MODEL, messages=messages, tools=[*offered, tool("mail")])
    with pytest.raises(openai.BadRequestError):
        client.chat.completions.create(model=MODEL, messages=messages, tools=offered)
    return client


def responded() -> Transcript:
    """Return the same as the Responses API has it, where the second request refers to the first reply."""
    call = {"type": "function_call", "call_id": "call_1", "name": "weather", "id": "fc_1"}
    broken = {"type": "function_call", "call_id": "call_2", "name": "time", "arguments": "{broken", "id": "fc_2"}
    first: Any = [{**call, "arguments": '{"city":"Oslo","days":2,"where":[1,true]}'}, broken]
    results: Any = [
        {"type": "function_call_output", "call_id": "call_1", "output": "4 °C"},
        {"type": "function_call_output", "call_id": "call_2", "output": [{"type": "input_text", "text": "noon"}]},
    ]
    text: Any = {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "4 °C"}]}
    offered = [{"type": "function", "name": name} for name in ("weather", "time")]
    asked = {"instructions": "Be short.", "input": "Weather?", "tools": offered}
    told = {
        "previous_response_id": "resp_1",
        "input": results,
        "tools": [*offered, {"type": "function", "name": "mail"}],
    }
    fault = {"message": "No turn of the scenario", "type": "mock_error", "param": None, "code": None}
    return Transcript(
        [
            Exchange(asked, {"object": "response", "status": "completed", "output": first}, 200, None, 0.1),
            Exchange(told, {"object": "response", "status": "completed", "output": [text]}, 200, None, 0.1),
            Exchange({"input": results, "tools": offered}, None, 400, fault, 0.1),
        ]
    )


@pytest.fixture(params=[chatted, responded], ids=["chat", "responses"], name="source")
def _source(request: pytest.FixtureRequest) -> Any:
    return request.param()


def test_what_is_true_can_be_said_in_one_breath(source: Any) -> None:
    expect(source).requests(3).called("weather").called("weather", city="Oslo").called("weather", days=2.0)
    expect(source).called("weather", where=(1, True)).called("time").never_called("mail").offered("weather", "time")
    expect(source).never_offered("sms").tool_result("weather", contains="4").tool_result("time", matches="^no+n$")
    expect(source).tool_result("time").sent("Weather?").sent("Be short.", role="system").sent("noon", role="tool")
    exchanges = getattr(source, "transcript", source)
    expect(Transcript(exchanges[:2])).replied("4 °C").no_errors()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda e: e.requests(2), "expected 2 requests; seen: 3\n"),
        (lambda e: e.called("weather", city="Rome"), "expected a call weather(city='Rome'); seen: \n  weather({"),
        (lambda e: e.called("weather", days=True), "expected a call weather(days=True)"),
        (lambda e: e.called("weather", where=[1, 1]), "expected a call"),
        (lambda e: e.called("weather", town="Oslo"), "expected a call"),
        (lambda e: e.called("time", at=1), "expected a call time(at=1)"),
        (lambda e: e.called("mail"), "expected a call mail(); seen: \n  weather("),
        (lambda e: e.never_called("time"), "expected no call of time; seen: \n  time({broken)\n"),
        (
            lambda e: e.offered("mail"),
            "mail offered in every request; seen: \n  request 1 offered weather, time\n  request 3",
        ),
        (
            lambda e: e.never_offered("mail"),
            "mail offered in no request; seen: \n  request 2 offered weather, time, mail\n",
        ),
        (
            lambda e: e.tool_result("weather", contains="5"),
            "expected a result of weather containing '5'; seen: \n  weather: 4",
        ),
        (lambda e: e.tool_result("time", matches="^n$"), "expected a result of time matching '^n$'; seen"),
        (lambda e: e.tool_result("mail"), "expected a result of mail; seen: \n  weather: 4 °C\n  time: noon\n"),
        (
            lambda e: e.sent("noon", role="user"),
            "expected a message from the user containing 'noon'; seen: \n  system: Be",
        ),
        (lambda e: e.replied("5"), "expected a last reply containing '5'; seen: none"),
        (lambda e: e.no_errors(), "expected no errors; seen: \n  400 "),
    ],
)
def test_what_is_not_true_says_what_was_seen(source: Any, wrong: Callable[[Expectation], Any], message: str) -> None:
    with pytest.raises(AssertionError) as caught:
        wrong(expect(source))
    assert message in str(caught.value)
    assert "\nThe exchange:\nRequest 1\n" in str(caught.value)
    assert "tools offered: weather, time" in str(caught.value)


def test_unused_turns_are_named() -> None:
    with pytest.raises(
        AssertionError, match='every turn of the scenario used; seen: unused\n  turn 3: when nth = 9: says "never"'
    ):
        expect(chatted()).no_unused_turns()
    with pytest.raises(TypeError, match="Call expect\\(\\) with the client"):
        expect(Transcript()).no_unused_turns()


def test_an_empty_transcript() -> None:
    expect(Transcript()).requests(0).never_called("f").never_offered("f").no_errors()
    for wrong in (lambda e: e.called("f"), lambda e: e.offered("f"), lambda e: e.replied("")):
        with pytest.raises(AssertionError, match="seen: none"):
            wrong(expect(Transcript()))


def test_another_thing_is_refused() -> None:
    with pytest.raises(TypeError, match="got a OpenAI, which keeps no transcript"):
        expect(openai.OpenAI(api_key="x"))


def test_the_example_runs() -> None:
    assert doctest.testmod(expectation) == (0, 10)
