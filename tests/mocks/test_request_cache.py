"""Requests that come again: read once, answered as if each were the first."""

from __future__ import annotations

import json
import sys
from typing import Any

import openai
import pytest

from mocks import MockOpenAI, Scenario, Turn, request_cache
from mocks.api import validators
from mocks.api.adapter import ApiAdapter
from mocks.api.chat import adapter as chat
from mocks.api.errors import ApiError
from mocks.api.responses import adapter as responses
from mocks.api.storage import Store
from mocks.engine import Engine
from mocks.request_cache import RequestCache, ValidatedRequest
from mocks.router import HttpRequest, Router

TOOL: Any = {"name": "look", "description": "Look.", "parameters": {"type": "object", "properties": {"at": {}}}}
CHAT: Any = {
    "model": "gpt-4o",
    "messages": [{"role": "user", "content": "Look at the sea."}],
    "tools": [{"type": "function", "function": TOOL}],
}
RESPONSE: Any = {"model": "gpt-4o", "input": "Look at the sea.", "tools": [{"type": "function", **TOOL}]}


def raw(body: Any) -> bytes:
    return json.dumps(body).encode()


def read(cache: RequestCache, adapter: ApiAdapter, body: Any) -> ValidatedRequest:
    return cache.validate(cache.parse(adapter, raw(body), {}))


@pytest.mark.parametrize(("adapter", "body"), [(chat, CHAT), (responses, RESPONSE)])
def test_what_comes_again_is_read_as_before(adapter: ApiAdapter, body: Any) -> None:
    cache = RequestCache(Store())
    first, second, third, fourth = (read(cache, adapter, body) for _ in range(4))
    assert first == second == third == fourth
    assert third is fourth
    assert first.prompt_tokens == fourth.prompt_tokens > 0


def test_a_request_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[bytes] = []

    def counted(raw: bytes) -> Any:
        parsed.append(raw)
        return json.loads(raw)

    monkeypatch.setattr(validators, "parse_body", counted)
    router = Router(Engine(Scenario.of(Turn.says("Blue.").always())))
    bodies = {
        "/v1/chat/completions": CHAT,
        "/v1/responses": RESPONSE,
        "/openai/deployments/gpt-4o/chat/completions": {"messages": CHAT["messages"]},
    }
    for path, body in bodies.items():
        sent = HttpRequest("POST", path, {"api-key": "any", "x-mock-fault": "cut;times=1"}, raw(body))
        assert [router.handle(sent).status for _ in range(4)] == [200] * 4
    assert parsed == [raw(body) for body in bodies.values() for _ in range(2)]  # what comes thrice is remembered


def test_a_deployment_is_part_of_what_was_asked() -> None:
    cache, body = RequestCache(Store()), {"messages": CHAT["messages"]}
    for _ in range(3):
        for model in ("gpt-4o", "gpt-4o-mini"):
            parsed = cache.parse(chat, raw(body), {}, model)
            assert cache.validate(parsed).model.id == parsed.body["model"] == model


def test_the_two_apis_are_not_mixed_up() -> None:
    cache, body = RequestCache(Store()), {**CHAT, "input": "hi"}
    for _ in range(3):
        with pytest.raises(ApiError, match="messages"):
            read(cache, responses, CHAT)
        read(cache, chat, CHAT)
        with pytest.raises(ApiError, match="input"):
            read(cache, chat, body)


def test_who_changes_a_request_on_the_transcript_changes_that_one_only() -> None:
    engine = Engine(Scenario.of(Turn.says("Blue.").always()))
    for _ in range(5):
        assert engine.chat(raw(CHAT)).status == 200
        exchange = engine.transcript.last
        assert exchange.request == CHAT
        exchange.request["messages"][0]["content"] = "changed"
        exchange.request["tools"][0]["function"]["parameters"].clear()


def test_bytes_are_those_of_an_engine_that_remembers_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def answers() -> list[bytes]:
        engine = Engine(Scenario.of(Turn.asks_for("look", at="sea").always()))
        return [
            engine.answer(adapter, raw(body)).body
            for _ in range(4)
            for adapter, body in ((chat, CHAT), (responses, RESPONSE))
        ]

    remembered = answers()
    monkeypatch.setattr(request_cache, "MAX_BODY_BYTES", 0)
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
    monkeypatch.setattr(request_cache, "MAX_ENTRIES", 3)
    cache = RequestCache(Store())
    for number in [*range(10), *range(10)]:
        body = {**CHAT, "messages": [{"role": "user", "content": str(number)}]}
        assert read(cache, chat, body).request.messages[0].text == str(number)
    assert len(cache._entries) == 3


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
