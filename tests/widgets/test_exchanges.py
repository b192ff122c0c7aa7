from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx2
import openai
import pytest

from mocks import MockOpenAI, Scenario, Turn
from widgets import exchanges, show_transcript, watch

TOOL: Any = {"type": "function", "function": {"name": "f"}}
ASK: Any = [{"role": "user", "content": "go"}]


def engine() -> MockOpenAI:
    """Return a mock that plays the service behind a plain client of the SDK."""
    return MockOpenAI(Scenario.of(Turn.asks_for("f", x=1), Turn.says("Done.")))


ORPHAN: Any = {"role": "tool", "tool_call_id": "x", "content": ""}


class Chunks(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """A body that comes in pieces, as over a network."""

    def __init__(self, body: bytes) -> None:
        self._pieces = [body[at : at + 100] for at in range(0, len(body), 100)]

    def __iter__(self) -> Iterator[bytes]:
        yield from self._pieces

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            yield piece


class Wire(httpx2.BaseTransport, httpx2.AsyncBaseTransport):
    """The mock's transport, with bodies in pieces or whole."""

    def __init__(self, behind: MockOpenAI, *, pieces: bool) -> None:
        self._behind: Any = behind._client._transport
        self._pieces = pieces

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        whole = self._behind.handle_request(request)
        if not self._pieces:
            return whole
        return httpx2.Response(whole.status_code, headers=whole.headers, stream=Chunks(whole.read()))

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        return self.handle_request(request)


def plain_client(behind: MockOpenAI, *, pieces: bool = True) -> openai.OpenAI:
    """Return the SDK's own client, which keeps no transcript, with the mock as the service."""
    http = httpx2.Client(transport=Wire(behind, pieces=pieces))
    return openai.OpenAI(api_key="sk-secret", max_retries=0, http_client=http)


def test_a_plain_client_is_watched_from_now_on_and_its_key_is_not_kept() -> None:
    client = plain_client(engine())
    log = watch(client)
    client.chat.completions.create(model="gpt-4o-mini", messages=ASK, tools=[TOOL])
    assert [entry.kind for entry in show_transcript(log).entries] == ["user", "call"]
    assert "sk-secret" not in repr(log.exchanges[0])


@pytest.mark.parametrize("pieces", [True, False])
def test_a_stream_passes_through_and_is_recorded_as_what_it_adds_up_to(pieces: bool) -> None:
    client = plain_client(engine(), pieces=pieces)
    log = watch(client)
    chunks = list(client.chat.completions.create(model="gpt-4o-mini", messages=ASK, tools=[TOOL], stream=True))
    assert len(chunks) > 1
    assert log.last.calls == (("f", '{"x":1}'),)


def test_an_error_is_recorded() -> None:
    client = plain_client(engine())
    log = watch(client)
    with pytest.raises(openai.BadRequestError):
        client.chat.completions.create(
            model="gpt-4o-mini", messages=[{"role": "tool", "tool_call_id": "x", "content": ""}]
        )
    assert log.last.status == 400
    assert "must be a response to a preceeding message" in str(log.last.error)


def test_an_async_client_is_watched_too() -> None:
    async def talk() -> Any:
        http = httpx2.AsyncClient(transport=Wire(engine(), pieces=True))
        client = openai.AsyncOpenAI(api_key="k", http_client=http)
        log = watch(client)
        await client.chat.completions.create(model="gpt-4o-mini", messages=ASK, tools=[TOOL])
        stream = await client.chat.completions.create(model="gpt-4o-mini", messages=ASK, tools=[TOOL], stream=True)
        async for _ in stream:
            pass
        await client.close()
        return log

    log = asyncio.run(talk())
    assert [len(exchange.replied) for exchange in log.exchanges] == [1, 1]


def test_the_mock_keeps_its_own_transcript() -> None:
    client = engine()
    assert watch(client) is client.transcript


def test_a_list_of_messages_is_cut_where_the_model_speaks() -> None:
    client = engine()
    messages: list[Any] = list(ASK)
    messages.append(client.chat.completions.create(model="gpt-4o-mini", messages=ASK, tools=[TOOL]).choices[0].message)
    messages.append({"role": "tool", "tool_call_id": messages[1].tool_calls[0].id, "content": "1"})
    messages.append({"role": "assistant", "content": "Done."})
    rebuilt = exchanges.from_source(messages)
    assert [len(exchange.messages) for exchange in rebuilt] == [1, 3]
    assert [entry.kind for entry in show_transcript(messages).entries] == ["user", "call", "result", "assistant"]
    assert len(exchanges.from_source(messages[:3])) == 2


def test_items_of_the_responses_api_are_read_too() -> None:
    call = {"type": "function_call", "call_id": "c1", "name": "f", "arguments": "{}"}
    result = {"type": "function_call_output", "call_id": "c1", "output": "1"}
    said = {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Done."}]}
    entries = show_transcript([*ASK, call, result, said]).entries
    assert [(entry.kind, entry.pair) for entry in entries] == [
        ("user", None),
        ("call", 1),
        ("result", 1),
        ("assistant", None),
    ]


def test_a_recording_is_read_by_its_path(tmp_path: Path) -> None:
    client = engine()
    client.chat.completions.create(model="gpt-4o-mini", messages=ASK, tools=[TOOL])
    client.transcript.save(tmp_path / "run.jsonl")
    assert json.loads((tmp_path / "run.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert len(exchanges.from_source(tmp_path / "run.jsonl")) == 1


@pytest.mark.parametrize("nothing", [3, None, object()])
def test_what_holds_no_conversation_is_refused(nothing: object) -> None:
    with pytest.raises(TypeError, match=r"widgets\.watch\(client\)"):
        exchanges.from_source(nothing)
    with pytest.raises(TypeError, match=r"openai\.OpenAI"):
        watch(nothing)
