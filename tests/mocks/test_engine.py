"""The engine with an answerer of one's own, threads, and the explanation of the last answer."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import openai
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mocks import MODEL, MockOpenAI, Scenario, Turn
from mocks.engine import Engine
from mocks.explanation import Explanation
from mocks.messages import Message, ModelReply, ModelRequest, Tool, ToolCall, ToolChoice, ToolChoiceMode
from mocks.router import HttpRequest, Router

LEGAL: Any = {
    "model": "gpt-4o",
    "messages": [
        {"role": "system", "content": "Be kind."},
        {"role": "user", "content": [{"type": "text", "text": "hi"}], "name": "Ada"},
        {
            "role": "assistant",
            "content": None,
            "refusal": None,
            "tool_calls": [{"id": "call_1", "type": "function", "function": {"name": "f", "arguments": "{}"}}],
        },
        {"role": "tool", "tool_call_id": "call_1", "content": "1"},
        {"role": "assistant", "function_call": {"name": "f", "arguments": "{}"}},
    ],
    "tools": [
        {
            "type": "function",
            "function": {
                "name": "f",
                "description": "Does f.",
                "strict": True,
                "parameters": {
                    "type": "object",
                    "properties": {
                        "a": {"type": "array", "items": {"type": "string", "enum": ["x"]}},
                        "b": {"anyOf": [{"type": "null"}, {"type": "number", "description": "b"}]},
                    },
                    "required": ["a", "b"],
                    "additionalProperties": False,
                },
            },
        }
    ],
    "tool_choice": {
        "type": "allowed_tools",
        "allowed_tools": {"mode": "auto", "tools": [{"type": "function", "function": {"name": "f"}}]},
    },
    "parallel_tool_calls": True,
    "response_format": {"type": "json_schema", "json_schema": {"name": "r", "schema": {"type": "object"}}},
    "temperature": 1,
    "n": 1,
    "stream": True,
    "stream_options": {"include_usage": True},
}
SCRAP = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 300) | st.floats() | st.text(max_size=5) | st.just("function"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["type", "name", "x"]), inner),
    max_leaves=4,
)

TOOL: Any = {
    "type": "function",
    "function": {"name": "f", "description": "Does f.", "parameters": {"type": "object", "properties": {}}},
}


@dataclass(frozen=True)
class Given:
    reply: ModelReply
    explanation: Explanation


class Echo:
    """Calls the first tool, or repeats the last message; keeps what it was asked."""

    def __init__(self) -> None:
        self.requests: list[ModelRequest] = []

    def answer(self, request: ModelRequest) -> Given:
        self.requests.append(request)
        if request.tools:
            return Given(
                ModelReply(calls=(ToolCall(request.tools[0].name, "{}"),)), Explanation.of_text("the first tool")
            )
        return Given(ModelReply(text=request.messages[-1].text), Explanation.of_text("an echo"))


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
        ModelRequest(
            model="gpt-4o",
            messages=(
                Message("developer", "Be\nkind"),
                Message("assistant", calls=(ToolCall("f", "{}", "call_1"),)),
                Message("tool", "1", call_id="call_1"),
            ),
            tools=(Tool("f", "Does f.", {"type": "object", "properties": {}}),),
            choice=ToolChoice(ToolChoiceMode.NAMED, "f"),
            parallel=False,
        )
    ]


@pytest.mark.parametrize(
    ("fields", "mode", "tools"),
    [
        ({}, ToolChoiceMode.NONE, 0),
        ({"tools": [TOOL]}, ToolChoiceMode.AUTO, 1),
        ({"tools": [TOOL], "tool_choice": "required"}, ToolChoiceMode.REQUIRED, 1),
        (
            {
                "tools": [TOOL, {"type": "function", "function": {"name": "g"}}],
                "tool_choice": {
                    "type": "allowed_tools",
                    "allowed_tools": {"mode": "auto", "tools": [{"type": "function", "function": {"name": "g"}}]},
                },
            },
            ToolChoiceMode.AUTO,
            1,
        ),
    ],
)
def test_the_choice_defaults_as_the_api_says(fields: dict[str, Any], mode: ToolChoiceMode, tools: int) -> None:
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


def test_after_an_error_the_explanation_is_not_that_of_an_older_answer() -> None:
    engine = Engine(answerer=Echo())
    engine.chat(body())
    engine.chat(body(temperature=9))
    assert "'temperature'" in str(engine.explain())


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


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every value inside ``node``."""
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in pairs:
        yield (*path, key)
        yield from places(value, (*path, key))


PLACES = list(places(LEGAL))


@given(st.sampled_from(PLACES), SCRAP, st.booleans())
def test_no_damage_to_a_request_makes_the_mock_fail(place: tuple[Any, ...], scrap: Any, remove: bool) -> None:
    damaged = copy.deepcopy(LEGAL)
    *way, last = place
    node = damaged
    for key in way:
        node = node[key]
    if remove:
        del node[last]
    else:
        node[last] = scrap
    engine = Engine(answerer=Echo())
    sent = engine.chat(json.dumps(damaged).encode())
    if sent.status != 200:
        error = json.loads(sent.body)["error"]
        assert error.keys() == {"message", "type", "param", "code"}
        assert error["code"] != "mock_failed", error["message"]
    assert str(engine.transcript)
    assert engine.transcript._repr_html_()


def test_the_legal_request_is_legal() -> None:
    assert Engine(answerer=Echo()).chat(json.dumps(LEGAL).encode()).status == 200


def test_a_bug_of_an_answerer_is_shown_and_not_taken_for_a_broken_connection() -> None:
    class Broken:
        def answer(self, request: ModelRequest) -> Given:
            raise KeyError("city")

    client = MockOpenAI(stand_in=Broken())
    with pytest.raises(openai.BadRequestError, match=r"The mock itself failed: KeyError: 'city' \(test_engine.py"):
        client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": "hi"}])
    assert len(client.transcript) == 1


def test_text_that_utf8_cannot_hold_survives_the_way_there_and_back() -> None:
    engine = Engine(answerer=Echo())
    service = Router(engine)
    raw = body(messages=[{"role": "user", "content": "\ud83d"}])
    answer = service.handle(HttpRequest("POST", "/v1/chat/completions", {"authorization": "Bearer any"}, raw))
    assert json.loads(answer.body)["choices"][0]["message"]["content"] == "\ud83d"


def test_a_very_deep_body_is_refused() -> None:
    assert Engine().chat(b'{"messages":' + b"[" * 100_000).status == 400


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_what_json_does_not_know_is_no_json(number: str) -> None:
    sent = Engine(answerer=Echo()).chat(f'{{"model": "gpt-4o", "messages": [], "temperature": {number}}}'.encode())
    assert (sent.status, b"could not parse the JSON body" in sent.body) == (400, True)


def test_the_oldest_exchanges_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mocks.engine.MAX_EXCHANGES", 2)
    engine = Engine(answerer=Echo())
    for _ in range(3):
        engine.chat(json.dumps(LEGAL).encode())
    assert (len(engine.transcript), engine.transcript.dropped) == (2, 1)
