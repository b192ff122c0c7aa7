"""Replay: a transcript answers the same requests the same way, and says where a request differs."""

from __future__ import annotations

import doctest
from pathlib import Path
from typing import Any

import openai
import pytest

from mocks import MODEL, MockOpenAI, Scenario, Transcript, Turn, expect, transcript
from mocks.exchange import Exchange
from mocks.scenarios.loader import ScenarioError
from mocks.scenarios.replay import ReplayError
from mocks.scenarios.request_fingerprint import difference

TOOLS: Any = [
    {"type": "function", "function": {"name": name, "parameters": {"type": "object", "properties": {}}}}
    for name in ("weather", "time")
]


def agent(client: openai.OpenAI, question: str, results: dict[str, str], **more: Any) -> list[Any]:
    """Ask, send results until no tool is asked for, and return what each reply said."""
    messages: list[Any] = [{"role": "system", "content": "Be short."}, {"role": "user", "content": question}]
    heard: list[Any] = []
    while True:
        try:
            reply = client.chat.completions.create(model=MODEL, messages=messages, tools=TOOLS, **more).choices[0]
        except openai.APIStatusError as error:
            heard.append((error.status_code, error.body))
            return heard
        heard.append(reply.model_dump())
        if not reply.message.tool_calls:
            return heard
        messages.append(reply.message)
        for call in reply.message.tool_calls:
            content = results[call.function.name]  # type: ignore[union-attr]
            messages.append({"role": "tool", "tool_call_id": call.id, "content": content})


CALLS = Turn.asks_for("weather", city="Oslo").and_for("time")
RESULTS = {"weather": "4 °C", "time": "noon"}


def recorded(*turns: Turn, **more: Any) -> tuple[Transcript, list[Any]]:
    client = MockOpenAI(Scenario.of(*turns), seed=5, max_retries=0)
    heard = agent(client, "Weather and time?", RESULTS, **more)
    return client.transcript, heard


@pytest.mark.parametrize(
    "turns",
    [
        [CALLS, Turn.says("4 °C at noon.")],
        [Turn.asks_for("weather", "{broken"), Turn.says("")],
        [Turn.asks_for("weather"), Turn.refuses("No.")],
        [Turn(text="On it.", calls=CALLS.calls), Turn(text="4", finish_reason="length")],
        [CALLS, Turn.fails(500, "The server had an error.", type="server_error", code="x")],
        [Turn.asks_for("unknown").forced()],
    ],
)
def test_the_same_requests_get_the_same_replies(turns: list[Turn], tmp_path: Path) -> None:
    results = RESULTS | {"unknown": "error"}
    client = MockOpenAI(Scenario.of(*turns), seed=5, max_retries=0)
    heard = agent(client, "Weather and time?", results)
    client.transcript.save(tmp_path / "t.jsonl")
    again = MockOpenAI(Transcript.load(tmp_path / "t.jsonl").replay(), seed=5, max_retries=0)
    assert agent(again, "Weather and time?", results) == heard
    expect(again).no_unused_turns()


def test_call_ids_are_those_of_the_recording_whatever_the_seed() -> None:
    played, heard = recorded(CALLS, Turn.says("done"))
    again = agent(MockOpenAI(played.replay(), seed=77), "Weather and time?", RESULTS)
    assert again[0]["message"] == heard[0]["message"]


def test_a_history_with_other_ids_is_the_same_request() -> None:
    played, _ = recorded(CALLS, Turn.says("done"))
    body = played.last.request
    for message in body["messages"]:
        for call in message.get("tool_calls", ()):
            call["id"] = call["id"].replace("call_", "other_")
            call["function"]["arguments"] = call["function"]["arguments"].replace(":", " : ")
        if "tool_call_id" in message:
            message["tool_call_id"] = message["tool_call_id"].replace("call_", "other_")
    reply = MockOpenAI(played.replay()).chat.completions.create(**body)
    assert reply.choices[0].message.content == "done"


def test_a_streamed_request_gets_the_recorded_reply() -> None:
    played, _ = recorded(CALLS, Turn.says("4 °C at noon."))
    body = played.last.request | {"stream": True}
    chunks = list(MockOpenAI(played.replay()).chat.completions.create(**body))
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == "4 °C at noon."


def test_equal_requests_get_their_replies_in_order() -> None:
    client = MockOpenAI(Scenario.of(Turn.says("one"), Turn.says("two")))
    for _ in range(2):
        agent(client, "Hi", {})
    again = MockOpenAI(client.transcript.replay())
    heard = [agent(again, "Hi", {})[0]["message"]["content"] for _ in range(2)]
    assert heard == ["one", "two"]


@pytest.mark.parametrize(
    ("question", "results", "more", "expected"),
    [
        ("Weather?", RESULTS, {}, 'messages 2.text: recorded "Weather and time?", came "Weather?"'),
        (
            "Weather and time?",
            RESULTS | {"weather": "5 °C"},
            {},
            'messages 5.text: recorded "4 °C", came "5 °C"',
        ),
        ("Weather and time?", RESULTS, {"tool_choice": "required"}, 'tool_choice: recorded "auto", came "required"'),
        (
            "Weather and time?",
            RESULTS,
            {"parallel_tool_calls": False},
            "parallel_tool_calls: recorded true, came false",
        ),
    ],
)
def test_another_request_is_told_by_its_first_difference(
    question: str, results: dict[str, str], more: dict[str, Any], expected: str
) -> None:
    played, _ = recorded(CALLS, Turn.says("4 °C at noon."))
    status, body = agent(MockOpenAI(played.replay()), question, results, **more)[-1]
    assert (status, body["code"]) == (400, "no_matching_turn")
    assert f"same_as does not hold: {expected}" in body["message"]
    assert "a recording that ends with" in body["message"]


@pytest.mark.parametrize(
    ("recorded", "came", "expected"),
    [
        ({"a": [1, {"b": 2}]}, {"a": [1, {"b": 2}]}, None),
        ({"a": [1, {"b": 2}]}, {"a": [1, {"b": 3}]}, "a 2.b: recorded 2, came 3"),
        ({"a": [1]}, {"a": [1, 2]}, "a 2: recorded nothing, came 2"),
        ({"a": [1, None]}, {"a": [1]}, "a 2: recorded null, came nothing"),
        ({"a": 1}, {"b": 1}, "a: recorded 1, came nothing"),
        ({"a": 1}, {"a": True}, "a: recorded 1, came true"),
        ({}, {"b": {}}, "b: recorded nothing, came {}"),
    ],
)
def test_differences(recorded: Any, came: Any, expected: str | None) -> None:
    assert difference(recorded, came) == expected


def test_a_recording_is_a_scenario_file(tmp_path: Path) -> None:
    played, heard = recorded(CALLS, Turn.says("done"))
    played.save(tmp_path / "t.jsonl")
    assert agent(MockOpenAI(tmp_path / "t.jsonl", seed=5), "Weather and time?", RESULTS) == heard
    Transcript([Exchange({"model": MODEL, "messages": []}, {"choices": []}, 200, None, 0.1)]).save(tmp_path / "x.jsonl")
    with pytest.raises(ScenarioError, match=r"x\.jsonl: Request 1 of the recording was answered"):
        MockOpenAI(tmp_path / "x.jsonl")


def test_a_replay_that_is_not_exact_answers_similar_requests() -> None:
    played, heard = recorded(CALLS, Turn.says("4 °C at noon."))
    client = MockOpenAI(played.replay(exact=False), seed=5)
    results = {"weather": "5 °C", "time": "midnight"}
    assert agent(client, "Weather and time? Please!", results, temperature=0)[-1]["message"] == heard[-1]["message"]
    expect(client).no_unused_turns()
    assert [str(turn.when) for turn in played.replay(exact=False).turns] == [
        'user_contains = "Weather and time?"',
        'after_tool = "time"',
    ]


def test_the_nearest_turn_is_that_of_the_same_conversation() -> None:
    client = MockOpenAI(Scenario.of(Turn.says("x").always()))
    for question in ("Oslo?", "Rome?", "Lima?"):
        agent(client, question, {})
    asked = client.transcript[1].request
    again = MockOpenAI(client.transcript.replay())
    with pytest.raises(openai.BadRequestError) as caught:
        again.chat.completions.create(**{**asked, "messages": [*asked["messages"], {"role": "user", "content": "now"}]})
    assert "The nearest turn that is left is turn 2:" in str(caught.value)
    assert 'messages 3: recorded nothing, came {"role": "user", "text": "now"}' in str(caught.value)


def test_what_the_mock_refuses_by_its_own_rules_needs_no_turn() -> None:
    client = MockOpenAI(Scenario.of(Turn.says("one")))
    with pytest.raises(openai.BadRequestError):
        client.chat.completions.create(model=MODEL, messages=[])
    agent(client, "Hi", {})
    assert [exchange.status for exchange in client.transcript] == [400, 200]
    assert len(client.transcript.replay().turns) == 1


def test_an_answer_to_what_the_mock_refuses_cannot_be_played() -> None:
    played = Transcript([Exchange({"model": MODEL, "messages": []}, {"choices": []}, 200, None, 0.1)])
    with pytest.raises(ReplayError, match="Request 1 of the recording was answered, but the mock refuses it: Invalid"):
        played.replay()


def test_a_replay_is_data_like_any_scenario(tmp_path: Path) -> None:
    played, heard = recorded(CALLS, Turn.says("done"))
    (tmp_path / "s.json").write_text(played.replay().model_dump_json(exclude_defaults=True), encoding="utf-8")
    assert agent(MockOpenAI(tmp_path / "s.json", seed=5), "Weather and time?", RESULTS) == heard


RESPONSE_TOOLS: Any = [
    {"type": "function", "name": "weather", "parameters": {"type": "object", "properties": {}}, "strict": False},
    {"type": "custom", "name": "time"},
]
HISTORIES = ["sent", "referred to", "in a conversation"]


def responding(client: openai.OpenAI, history: str, model: str = MODEL, **more: Any) -> list[Any]:
    """Do what `agent` does through the Responses API, with the history kept in one of three ways."""
    asked: Any = {"model": model, "instructions": "Be short.", "tools": RESPONSE_TOOLS, **more}
    if history == "in a conversation":
        asked["conversation"] = client.conversations.create().id
    sent: list[Any] = [{"role": "user", "content": "Weather and time?"}]
    heard = []
    while True:
        reply = client.responses.create(input=sent, **asked)
        calls: list[Any] = [item for item in reply.output if item.type in ("function_call", "custom_tool_call")]
        heard.append((reply.output_text, reply.status, [(call.name, call.call_id, call.type) for call in calls]))
        if not calls:
            return heard
        results = [{"type": f"{call.type}_output", "call_id": call.call_id, "output": "4"} for call in calls]
        sent = [*sent, *reply.output, *results] if history == "sent" else results
        if history == "referred to":
            asked["previous_response_id"] = reply.id


@pytest.mark.parametrize("model", [MODEL, "gpt-5-mini"])
@pytest.mark.parametrize("replayed", HISTORIES)
@pytest.mark.parametrize("history", HISTORIES)
def test_the_responses_api_is_replayed_however_the_history_is_kept(history: str, replayed: str, model: str) -> None:
    calls = Turn.asks_for("weather", city="Oslo").and_for("time", "now, please")
    client = MockOpenAI(Scenario.of(calls, Turn(text="4 °C at", finish_reason="length")), seed=5)
    heard = responding(client, history, model)
    again = MockOpenAI(client.transcript.replay(), seed=6)
    assert responding(again, replayed, model) == heard
    expect(again).requests(2).called("weather", city="Oslo").called("time").replied("4 °C").no_unused_turns()


def test_another_request_of_the_responses_api_is_told_by_its_first_difference() -> None:
    client = MockOpenAI(Scenario.of(Turn.says("4")))
    responding(client, "sent")
    with pytest.raises(openai.BadRequestError, match=r'messages 1\.text: recorded "Be short\.", came "Be long\."'):
        responding(MockOpenAI(client.transcript.replay()), "sent", instructions="Be long.")


def test_the_example_runs() -> None:
    assert doctest.testmod(transcript) == (0, 10)
