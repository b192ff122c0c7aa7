"""Streamed Chat replies: the recorded order of chunks, and that they add up to the whole reply."""

from __future__ import annotations

from typing import Any

import pytest

from mocks import MODEL, AsyncMockOpenAI, MockOpenAI, Scenario, Turn

TOOLS: Any = [{"type": "function", "function": {"name": name}} for name in ("a", "b")]
USER: Any = [{"role": "user", "content": "hi"}]
ONE = Turn.asks_for("a", city="Oslo", days=[1, 2])
TWO = ONE.and_for("b", text="später")


def chunks(turn: Turn, **more: Any) -> list[Any]:
    client = MockOpenAI(Scenario.of(turn))
    return list(client.chat.completions.create(model=MODEL, messages=USER, tools=TOOLS, stream=True, **more))


def deltas(turn: Turn) -> list[dict[str, Any]]:
    return [chunk.choices[0].delta.to_dict() for chunk in chunks(turn)]


def test_one_call_begins_in_the_first_chunk() -> None:
    first, *fragments, last = deltas(ONE)
    (header,) = first.pop("tool_calls")
    assert first == {"role": "assistant", "content": None, "refusal": None}
    assert header.pop("id").startswith("call_")
    assert header == {"index": 0, "type": "function", "function": {"name": "a", "arguments": ""}}
    assert len(fragments) > 3
    assert all(delta["tool_calls"][0].keys() == {"index", "function"} for delta in fragments)
    assert last == {}


def test_several_calls_come_one_after_the_other_behind_the_role() -> None:
    first, *rest, last = deltas(TWO)
    assert first == {"role": "assistant", "content": None, "refusal": None}
    indexes = [delta["tool_calls"][0]["index"] for delta in rest]
    assert indexes == sorted(indexes)
    assert set(indexes) == {0, 1}
    headers = [delta["tool_calls"][0] for delta in rest if "id" in delta["tool_calls"][0]]
    assert [header["function"]["name"] for header in headers] == ["a", "b"]
    assert last == {}


@pytest.mark.parametrize("turn", [ONE, TWO, Turn.says("It is 4 °C.\n\nBye now"), Turn.refuses("No."), TWO.forced()])
def test_the_chunks_add_up_to_the_reply_that_would_have_come_whole(turn: Turn) -> None:
    whole = MockOpenAI(Scenario.of(turn)).chat.completions.create(model=MODEL, messages=USER, tools=TOOLS)
    with MockOpenAI(Scenario.of(turn)).chat.completions.stream(model=MODEL, messages=USER, tools=TOOLS) as stream:
        final = stream.get_final_completion()
    (a,), (b,) = whole.choices, final.choices
    assert (a.finish_reason, a.message.content, a.message.refusal) == (
        b.finish_reason,
        b.message.content,
        b.message.refusal,
    )
    assert [(call.id, call.function.name, call.function.arguments) for call in a.message.tool_calls or ()] == [
        (call.id, call.function.name, call.function.arguments) for call in b.message.tool_calls or ()
    ]


def test_usage_comes_last_and_only_when_it_was_asked_for() -> None:
    *others, last = chunks(ONE, stream_options={"include_usage": True})
    assert last.choices == []
    assert last.usage.total_tokens > 0
    assert all(chunk.usage is None for chunk in others)
    assert all(chunk.choices for chunk in chunks(ONE))


def test_a_stream_is_recorded_as_the_reply_it_adds_up_to() -> None:
    client = MockOpenAI(Scenario.of(ONE))
    list(client.chat.completions.create(model=MODEL, messages=USER, tools=TOOLS, stream=True))
    assert client.transcript.last.request["stream"] is True
    assert client.transcript.last.calls == (("a", '{"city":"Oslo","days":[1,2]}'),)


def test_the_wire_ends_with_done() -> None:
    client = MockOpenAI(Scenario.of(ONE))
    body = {"model": MODEL, "messages": USER, "tools": TOOLS, "stream": True}
    response = client._client.post("https://api.openai.com/v1/chat/completions", json=body, headers=client.auth_headers)
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.text.endswith("data: [DONE]\n\n")


@pytest.mark.anyio
async def test_the_asynchronous_client_streams() -> None:
    client = AsyncMockOpenAI(Scenario.of(Turn.says("one two three")))
    stream = await client.chat.completions.create(model=MODEL, messages=USER, stream=True)
    text = "".join([chunk.choices[0].delta.content or "" async for chunk in stream])
    assert text == "one two three"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
