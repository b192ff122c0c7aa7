"""Simulated log probabilities: their form in both APIs, whole and streamed, and what holds of the numbers."""

from __future__ import annotations

import json
import math
from typing import Any

import openai
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mocks import MockOpenAI, Scenario, Turn
from mocks.api.tokens import logprobs, vocabulary

TEXT = "It is 4 °C in Oslo, 👩‍🚀."
ASKED: Any = {"model": "gpt-4o", "messages": [{"role": "user", "content": "Hi"}], "logprobs": True}
INCLUDE: Any = {"model": "gpt-4o", "input": "Hi", "include": ["message.output_text.logprobs"]}


def client(turn: Turn | None = None) -> MockOpenAI:
    return MockOpenAI(Scenario.of((turn or Turn.says(TEXT)).always()))


def joined(entries: Any) -> str:
    return b"".join(bytes(entry.bytes) for entry in entries).decode()


@given(st.text(st.characters(), max_size=60), st.integers(0, 20))
def test_the_numbers_are_probabilities_in_order(text: str, top: int) -> None:
    entries = logprobs.of_text(text, top)
    assert entries == logprobs.of_text(text, top)
    assert [bytes(entry["bytes"]) for entry in entries] == vocabulary.tokens(text)
    assert len(entries) == vocabulary.exact(text)
    for entry in entries:
        likeliest = entry["top_logprobs"]
        assert entry["logprob"] <= 0
        assert len(likeliest) == top
        assert len({tuple(other["bytes"]) for other in likeliest}) == top
        assert [other["logprob"] for other in likeliest] == sorted((o["logprob"] for o in likeliest), reverse=True)
        assert sum(math.exp(other["logprob"]) for other in likeliest) < 1.001
        assert not likeliest or likeliest[0]["logprob"] == entry["logprob"]


@given(st.text(st.characters(), max_size=60))
def test_pieces_are_the_whole_text(text: str) -> None:
    entries = logprobs.of_text(text, 0)
    parts = list(logprobs.pieces(entries))
    assert "".join(part for part, _ in parts).encode() == b"".join(vocabulary.tokens(text))
    assert [entry for _, some in parts for entry in some] == entries


def test_chat_has_them_whole() -> None:
    raw = client().chat.completions.with_raw_response.create(**ASKED, top_logprobs=2)
    assert raw.headers["x-mock-simulated"] == "logprobs"
    (choice,) = raw.parse().choices
    assert choice.logprobs is not None
    assert joined(choice.logprobs.content) == TEXT
    assert choice.logprobs.refusal is None
    assert {len(entry.top_logprobs) for entry in choice.logprobs.content or ()} == {2}


def test_chat_has_them_streamed_with_each_piece() -> None:
    seen: list[Any] = []
    for chunk in client().chat.completions.create(**ASKED, stream=True):
        (choice,) = chunk.choices
        if choice.logprobs:
            assert joined(choice.logprobs.content) == choice.delta.content
            seen += choice.logprobs.content or []
        else:
            assert not choice.delta.content
    assert joined(seen) == TEXT


def test_a_refusal_has_them_and_a_call_has_none() -> None:
    refused = client(Turn.refuses("No.")).chat.completions.create(**ASKED).choices[0].logprobs
    assert refused is not None
    assert (joined(refused.refusal), refused.content) == ("No.", None)
    tools: Any = [{"type": "function", "function": {"name": "f"}}]
    assert client(Turn.asks_for("f")).chat.completions.create(**ASKED, tools=tools).choices[0].logprobs is None


def test_responses_have_them_where_they_are_included() -> None:
    without: Any = client().responses.create(model="gpt-4o", input="Hi")
    assert without.output[0].content[0].logprobs == []
    raw = client().responses.with_raw_response.create(**INCLUDE, top_logprobs=3)
    assert raw.headers["x-mock-simulated"] == "logprobs"
    whole: Any = raw.parse()
    part = whole.output[0].content[0]
    assert joined(part.logprobs) == TEXT
    assert {len(entry.top_logprobs) for entry in part.logprobs} == {3}


def test_events_of_a_response_have_them_without_bytes() -> None:
    with client().responses.with_streaming_response.create(**INCLUDE, top_logprobs=1, stream=True) as reply:
        events = [json.loads(line[6:]) for line in reply.iter_lines() if line.startswith("data: ")]
    deltas = [event for event in events if event["type"] == "response.output_text.delta"]
    (done,) = [event for event in events if event["type"] == "response.output_text.done"]
    assert [entry for event in deltas for entry in event["logprobs"]] == done["logprobs"]
    assert {tuple(entry) for entry in done["logprobs"]} == {("token", "logprob", "top_logprobs")}
    assert {tuple(other) for entry in done["logprobs"] for other in entry["top_logprobs"]} == {("token", "logprob")}
    (added,) = [event for event in events if event["type"] == "response.content_part.added"]
    assert added["part"]["logprobs"] == []
    assert events[-1]["response"]["output"][0]["content"][0]["logprobs"][0]["bytes"]


def test_the_sdk_reads_the_stream() -> None:
    with client().chat.completions.stream(**ASKED) as stream:
        logged = stream.get_final_completion().choices[0].logprobs
    assert logged is not None
    assert joined(logged.content) == TEXT
    with client().responses.stream(**INCLUDE) as events:
        assert events.get_final_response().output_text == TEXT


@pytest.mark.parametrize("model", ["gpt-5-mini", "o4-mini"])
def test_models_that_reason_have_none(model: str) -> None:
    with pytest.raises(openai.BadRequestError, match="'logprobs' is not supported with this model"):
        client().chat.completions.create(**{**ASKED, "model": model})


def test_without_the_vocabulary_words_are_the_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vocabulary, "is_available", lambda: False)
    entries = logprobs.of_text(TEXT, 4)
    assert b"".join(bytes(entry["bytes"]) for entry in entries).decode() == TEXT
    assert {len(entry["top_logprobs"]) for entry in entries} == {4}
