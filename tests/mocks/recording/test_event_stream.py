"""Streams read back: they add up to what would have come in one piece."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mocks import MODEL, MockOpenAI, Scenario, Turn
from mocks.recording.event_stream import assemble

TOOLS: Any = [{"type": "function", "function": {"name": name}} for name in ("a", "b")]
TURNS = [
    Turn.says("Hello, “you” and you\n\nand data: too."),
    Turn.asks_for("a", city="Oslo"),
    Turn.asks_for("a", city="Oslo").and_for("b", "{broken"),
    Turn(text="On it.", calls=Turn.asks_for("a").and_for("a").calls),
    Turn.refuses("No, not that."),
    Turn(text="cut", finish_reason="length"),
]


def sse(*data: Any) -> str:
    return "".join(f"data: {json.dumps(item)}\n\n" for item in data)


@pytest.mark.parametrize("turn", TURNS, ids=str)
@pytest.mark.parametrize("choices", [1, 2])
def test_a_chat_stream_adds_up_to_the_whole_reply(turn: Turn, choices: int) -> None:
    asked: Any = {"model": MODEL, "messages": [{"role": "user", "content": "Hi"}], "tools": TOOLS, "n": choices}
    options = {"include_usage": True}
    whole = MockOpenAI(Scenario.of(turn)).chat.completions.create(**asked).model_dump(mode="json", exclude_none=True)
    with MockOpenAI(Scenario.of(turn)).chat.completions.with_streaming_response.create(
        **asked, stream=True, stream_options=options
    ) as raw:
        text = "".join(raw.iter_text())
    response, error = assemble(text.replace("\n", "\r\n"), "chat")
    assert error is None
    assert response is not None
    assert response["usage"] == whole["usage"]
    for mine, theirs in zip(response["choices"], whole["choices"], strict=True):
        theirs["message"].pop("annotations", None)
        assert {key: value for key, value in mine["message"].items() if value is not None} == theirs["message"]
        assert mine["finish_reason"] == theirs["finish_reason"]
    assert (response["id"], response["model"], response["object"]) == (whole["id"], whole["model"], "chat.completion")


def test_a_function_call_of_the_time_before_tools_adds_up() -> None:
    asked: Any = {"model": MODEL, "messages": [{"role": "user", "content": "Hi"}], "functions": [{"name": "a"}]}
    scenario = Scenario.of(Turn.asks_for("a", city="Oslo"))
    with MockOpenAI(scenario).chat.completions.with_streaming_response.create(**asked, stream=True) as raw:
        response, error = assemble("".join(raw.iter_text()), "chat")
    assert error is None
    assert response is not None
    assert response["choices"][0]["message"]["function_call"] == {"name": "a", "arguments": '{"city":"Oslo"}'}


def test_a_responses_stream_ends_with_the_whole_reply() -> None:
    final = {"object": "response", "output": []}
    begun = {"type": "response.created", "response": {"object": "response"}}
    for kind in ("response.completed", "response.incomplete"):
        text = sse(begun, {"type": "response.output_text.delta", "delta": "x"}, {"type": kind, "response": final})
        assert assemble(text, "responses") == (final, None)


FAULT = {"message": "It broke.", "type": "server_error", "param": None, "code": "x"}


@pytest.mark.parametrize(
    ("api", "text", "message", "code"),
    [
        ("chat", sse({"error": FAULT}), "It broke.", "x"),
        ("responses", sse({"type": "error", **FAULT, "sequence_number": 1} | {"type": "error"}), "It broke.", "x"),
        ("responses", sse({"type": "error", "error": FAULT}), "It broke.", "x"),
        ("responses", sse({"type": "response.failed", "response": {"error": FAULT}}), "It broke.", "x"),
        ("responses", sse({"type": "response.created", "response": {}}), "[recorder] The stream ended", "stream_cut"),
        ("chat", "", "[recorder] The stream ended before the reply was complete.", "stream_cut"),
    ],
)
def test_a_stream_that_fails_is_an_error(api: str, text: str, message: str, code: str) -> None:
    response, error = assemble(text, api)
    assert response is None
    assert error is not None
    assert error["message"].startswith(message)
    assert error["code"] == code


def test_a_chat_stream_cut_anywhere_is_an_error() -> None:
    chunk = {"object": "chat.completion.chunk", "id": "c", "created": 1, "model": "m"}
    text = sse(
        {**chunk, "choices": [{"index": 0, "delta": {"role": "assistant", "content": "x"}, "finish_reason": None}]},
        {**chunk, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
    )
    whole = [cut for cut in range(len(text)) if assemble(text[:cut], "chat")[0] is not None]
    assert min(whole) > text.index("stop")
