"""Requests that come again: read once, answered as if each were the first."""

from __future__ import annotations

import json
import sys
from typing import Any

import openai
import pytest

from mocks import MockOpenAI, Scenario, Turn, request_cache
from mocks.api.adapter import ApiAdapter
from mocks.api.chat import adapter as chat
from mocks.api.errors import ApiError
from mocks.api.responses import adapter as responses
from mocks.api.storage import Store
from mocks.engine import Engine
from mocks.request_cache import RequestCache

TOOL: Any = {"name": "look", "description": "Look.", "parameters": {"type": "object", "properties": {"at": {}}}}
CHAT: Any = {
    "model": "gpt-4o",
    "messages": [{"role": "user", "content": "Look at the sea."}],
    "tools": [{"type": "function", "function": TOOL}],
}
RESPONSE: Any = {"model": "gpt-4o", "input": "Look at the sea.", "tools": [{"type": "function", **TOOL}]}


def raw(body: Any) -> bytes:
    return json.dumps(body).encode()


@pytest.mark.parametrize(("face", "body"), [(chat, CHAT), (responses, RESPONSE)])
def test_what_comes_again_is_understood_as_before(face: ApiAdapter, body: Any) -> None:
    reader = RequestCache(Store())
    read = [reader.understand(face, raw(body), reader.parse(face, raw(body))) for _ in range(4)]
    assert read[0] == read[1] == read[2] == read[3]
    assert read[2] is read[3]
    assert read[0].prompt_tokens == read[3].prompt_tokens > 0


def test_the_two_apis_are_not_mixed_up() -> None:
    reader, body = RequestCache(Store()), {**CHAT, "input": "hi"}
    for _ in range(3):
        with pytest.raises(ApiError, match="messages"):
            reader.understand(responses, raw(CHAT), reader.parse(responses, raw(CHAT)))
        reader.understand(chat, raw(CHAT), reader.parse(chat, raw(CHAT)))
        with pytest.raises(ApiError, match="input"):
            reader.understand(chat, raw(body), reader.parse(chat, raw(body)))


def test_who_changes_a_request_on_the_transcript_changes_that_one_only() -> None:
    engine = Engine(Scenario.of(Turn.says("Blue.").always()))
    for _ in range(5):
        assert engine.chat(raw(CHAT)).status == 200
        exchange = engine.transcript.last
        assert exchange.request == CHAT
        exchange.request["messages"][0]["content"] = "spoilt"
        exchange.request["tools"][0]["function"]["parameters"].clear()


def test_bytes_are_those_of_an_engine_that_remembers_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def answers() -> list[str]:
        engine = Engine(Scenario.of(Turn.asks_for("look", at="sea").always()))
        return [
            engine.answer(face, raw(body)).body
            for _ in range(4)
            for face, body in ((chat, CHAT), (responses, RESPONSE))
        ]

    remembered = answers()
    monkeypatch.setattr(request_cache, "LONGEST", 0)
    assert remembered == answers()


def test_what_refers_to_something_stored_is_read_anew() -> None:
    client = MockOpenAI(Scenario.of(Turn.says("Blue.").always()))
    first = client.responses.create(model="gpt-4o", input="Look.")
    for _ in range(3):
        client.responses.create(model="gpt-4o", input="Again.", previous_response_id=first.id)
    client.responses.delete(first.id)
    with pytest.raises(openai.BadRequestError, match="not found"):
        client.responses.create(model="gpt-4o", input="Again.", previous_response_id=first.id)


def test_an_item_with_an_id_is_looked_up_each_time() -> None:
    client = MockOpenAI(Scenario.of(Turn.says("Blue.").always()))
    first = client.responses.create(model="gpt-4o", input="Look.")
    reference: Any = [{"type": "item_reference", "id": first.output[0].id}, {"role": "user", "content": "Again."}]
    for _ in range(3):
        client.responses.create(model="gpt-4o", input=reference, store=False)
    client.responses.delete(first.id)
    with pytest.raises(openai.NotFoundError, match="not found"):
        client.responses.create(model="gpt-4o", input=reference, store=False)


def test_no_more_is_kept_than_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_cache, "MOST", 3)
    reader = RequestCache(Store())
    for number in [*range(10), *range(10)]:
        body = {**CHAT, "messages": [{"role": "user", "content": str(number)}]}
        assert reader.understand(chat, raw(body), reader.parse(chat, raw(body))).request.messages[0].text == str(number)
    assert len(reader._kept) == 3


def test_what_is_nested_too_deeply_to_be_remembered_is_read_anew() -> None:
    deep: Any = "x"
    for _ in range(2100):
        deep = [deep]
    parameters = {"type": "object", "properties": {"at": {"default": deep}}}
    body: Any = {**CHAT, "tools": [{"type": "function", "function": {"name": "look", "parameters": parameters}}]}
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    try:
        sent = raw(body)
        engine = Engine(Scenario.of(Turn.says("Blue.").always()))
        assert [engine.chat(sent).status for _ in range(3)] == [200] * 3
    finally:
        sys.setrecursionlimit(limit)
