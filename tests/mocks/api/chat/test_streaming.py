"""Streamed Chat replies: the recorded order of chunks, and that they add up to the whole reply."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mocks import AsyncMockOpenAI, MockOpenAI, Scenario, Turn

TOOLS: Any = [{"type": "function", "function": {"name": name}} for name in ("a", "b")]
MODEL = "gpt-4o-mini"  # chunks of models that do not reason were recorded
USER: Any = [{"role": "user", "content": "hi"}]
CUSTOM: Any = [{"type": "custom", "custom": {"name": "run"}}]
FUNCTIONS: Any = [{"name": "a"}]
RUN = Turn.asks_for("run", "print(1)\nprint(2)")
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


def wire(turn: Turn, *, seed: int = 0, **fields: Any) -> list[Any]:
    """Return the chunks as they stand on the line, without the SDK's reading of them."""
    client = MockOpenAI(Scenario.of(turn), seed=seed)
    body = {"model": MODEL, "messages": USER, "stream": True, **fields}
    response = client._client.post("https://api.openai.com/v1/chat/completions", json=body, headers=client.auth_headers)
    *lines, done, end = response.text.split("\n\n")
    assert (done, end) == ("data: [DONE]", "")
    return [json.loads(line.removeprefix("data: ")) for line in lines]


def joined(parts: list[dict[str, Any]], *path: str | int) -> str:
    """Return the pieces of text at ``path`` in the deltas of ``parts``, put together."""
    text = ""
    for part in parts:
        node: Any = part["delta"]
        for key in path:
            node = node[int(key)] if isinstance(node, list) else node.get(key) or {}
            if not node:
                break
        text += node or ""
    return text


def test_a_chunk_has_the_recorded_members_in_order() -> None:
    seen = wire(ONE, tools=TOOLS, stream_options={"include_usage": True})
    head = ["id", "object", "created", "model", "service_tier", "system_fingerprint"]
    assert {tuple(chunk) for chunk in seen} == {(*head, "choices", "usage", "obfuscation")}
    assert {tuple(chunk["choices"][0]) for chunk in seen[:-1]} == {("index", "delta", "logprobs", "finish_reason")}
    assert {chunk["object"] for chunk in seen} == {"chat.completion.chunk"}
    assert [chunk["usage"] for chunk in seen[:-1]] == [None] * (len(seen) - 1)
    assert len({(chunk["id"], chunk["created"], chunk["model"]) for chunk in seen}) == 1


def test_without_usage_and_padding_their_members_are_left_out() -> None:
    seen = wire(ONE, tools=TOOLS, stream_options={"include_obfuscation": False})
    assert {"usage", "obfuscation"} & {key for chunk in seen for key in chunk} == set()
    assert seen[-1]["choices"][0]["finish_reason"] == "tool_calls"


def test_the_padding_varies_in_length() -> None:
    assert len({len(chunk["obfuscation"]) for chunk in wire(TWO, tools=TOOLS)}) > 2


def test_text_begins_with_an_empty_content_and_a_refusal_with_an_empty_refusal() -> None:
    first, *_ = wire(Turn.says("one two"))
    assert first["choices"][0]["delta"] == {"role": "assistant", "content": "", "refusal": None}
    first, *rest = [chunk["choices"][0] for chunk in wire(Turn.refuses("I cannot help with that."))]
    assert first["delta"] == {"role": "assistant", "content": None, "refusal": ""}
    assert joined(rest, "refusal") == "I cannot help with that."
    assert rest[-1]["finish_reason"] == "stop"


def test_a_custom_call_comes_as_a_header_and_pieces_of_its_input() -> None:
    first, *rest = [chunk["choices"][0] for chunk in wire(RUN, tools=CUSTOM)]
    (header,) = first["delta"].pop("tool_calls")
    assert first["delta"] == {"role": "assistant", "content": None, "refusal": None}
    assert header.pop("id").startswith("call_")
    assert header == {"index": 0, "type": "custom", "custom": {"name": "run", "input": ""}}
    assert joined(rest, "tool_calls", 0, "custom", "input") == "print(1)\nprint(2)"
    assert rest[-1] == {"index": 0, "delta": {}, "logprobs": None, "finish_reason": "tool_calls"}


def test_a_function_call_comes_as_its_name_and_pieces_of_its_arguments() -> None:
    first, *rest = [chunk["choices"][0] for chunk in wire(ONE, functions=FUNCTIONS)]
    head = {"name": "a", "arguments": ""}
    assert first["delta"] == {"role": "assistant", "content": None, "function_call": head, "refusal": None}
    assert joined(rest, "function_call", "arguments") == '{"city":"Oslo","days":[1,2]}'
    assert rest[-1]["finish_reason"] == "function_call"


def test_several_choices_mix_and_each_is_whole() -> None:
    parts = [chunk["choices"][0] for chunk in wire(TWO, tools=TOOLS, n=3)]
    order = [part["index"] for part in parts]
    assert order != sorted(order)
    for index in range(3):
        own = [part for part in parts if part["index"] == index]
        assert own[0]["delta"]["role"] == "assistant"
        assert [part["finish_reason"] for part in own] == [None] * (len(own) - 1) + ["tool_calls"]
        calls = [call for part in own for call in part["delta"].get("tool_calls", ())]
        assert "".join(call["function"]["arguments"] for call in calls if call["index"] == 1) == '{"text":"später"}'


def test_where_pieces_end_is_the_seeds_alone() -> None:
    text = Turn.says("one two three four five six seven eight nine ten")
    pieces = [[part["choices"][0]["delta"] for part in wire(text, seed=seed)] for seed in (1, 1, 2)]
    assert pieces[0] == pieces[1] != pieces[2]


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
