"""The engine with an answerer of one's own, threads, and the explanation of the last answer."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html import escape
from typing import Any

import pytest

from mocks import MODEL, MockOpenAI, Scenario, Turn
from mocks.conversation import Call, Choice, Message, Reply, Request, Tool, ToolChoice
from mocks.engine import Engine

TOOL: Any = {
    "type": "function",
    "function": {"name": "f", "description": "Does f.", "parameters": {"type": "object", "properties": {}}},
}


@dataclass(frozen=True)
class Why:
    text: str

    def __str__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return escape(self.text)


@dataclass(frozen=True)
class Given:
    reply: Reply
    explanation: Why


class Echo:
    """Calls the first tool, or repeats the last message; keeps what it was asked."""

    def __init__(self) -> None:
        self.requests: list[Request] = []

    def answer(self, request: Request) -> Given:
        self.requests.append(request)
        if request.tools:
            return Given(Reply(calls=(Call(request.tools[0].name, "{}"),)), Why("the first tool"))
        return Given(Reply(text=request.messages[-1].text), Why("an echo"))


def body(**more: Any) -> bytes:
    return json.dumps({"model": "gpt-4o", "messages": [{"role": "user", "content": "hi"}], **more}).encode()


def test_the_answerer_gets_the_request_free_of_the_wire() -> None:
    echo = Echo()
    calls = [{"id": "call_1", "type": "function", "function": {"name": "f", "arguments": "{}"}}]
    history = [
        {"role": "developer", "content": [{"type": "text", "text": "Be"}, {"type": "text", "text": "kind"}]},
        {"role": "assistant", "tool_calls": calls},
        {"role": "tool", "tool_call_id": "call_1", "content": "1"},
    ]
    named = {"type": "function", "function": {"name": "f"}}
    Engine(answerer=echo).chat(body(messages=history, tools=[TOOL], tool_choice=named, parallel_tool_calls=False))
    assert echo.requests == [
        Request(
            model="gpt-4o",
            messages=(
                Message("developer", "Be\nkind"),
                Message("assistant", calls=(Call("f", "{}", "call_1"),)),
                Message("tool", "1", call_id="call_1"),
            ),
            tools=(Tool("f", "Does f.", {"type": "object", "properties": {}}),),
            choice=ToolChoice(Choice.NAMED, "f"),
            parallel=False,
        )
    ]


@pytest.mark.parametrize(
    ("fields", "mode", "tools"),
    [
        ({}, Choice.NONE, 0),
        ({"tools": [TOOL]}, Choice.AUTO, 1),
        ({"tools": [TOOL], "tool_choice": "required"}, Choice.REQUIRED, 1),
        (
            {
                "tools": [TOOL, {"type": "function", "function": {"name": "g"}}],
                "tool_choice": {
                    "type": "allowed_tools",
                    "allowed_tools": {"mode": "auto", "tools": [{"type": "function", "function": {"name": "g"}}]},
                },
            },
            Choice.AUTO,
            1,
        ),
    ],
)
def test_the_choice_defaults_as_the_api_says(fields: dict[str, Any], mode: Choice, tools: int) -> None:
    echo = Echo()
    Engine(answerer=echo).chat(body(**fields))
    assert (echo.requests[0].choice.mode, len(echo.requests[0].tools)) == (mode, tools)


def test_the_scenario_answers_before_the_answerer() -> None:
    client = MockOpenAI(Scenario.of(Turn.says("scripted").on(user_contains="script")), stand_in=Echo())
    said = [
        client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": text}]).choices[0].message
        for text in ("hi", "script", "script")
    ]
    assert [message.content for message in said] == ["hi", "scripted", "script"]


def test_the_answerers_explanation_is_handed_on() -> None:
    engine = Engine(answerer=Echo())
    engine.chat(body())
    assert str(engine.explain()) == "an echo"


def test_an_illegal_request_never_reaches_the_answerer() -> None:
    echo = Echo()
    sent = Engine(answerer=echo).chat(body(tools=[]))
    assert (sent.status, echo.requests) == (400, [])


def test_requests_from_threads_use_up_each_turn_once_and_get_ids_of_their_own() -> None:
    turns = [Turn.says(str(i)) for i in range(40)]
    client = MockOpenAI(Scenario.of(*turns))

    def ask(_: int) -> tuple[str, str | None]:
        reply = client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": "hi"}])
        return reply.id, reply.choices[0].message.content

    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(ask, range(40)))
    assert len({id for id, _ in seen}) == 40
    assert sorted(text or "" for _, text in seen) == sorted(str(i) for i in range(40))
    assert len(client.transcript) == 40
