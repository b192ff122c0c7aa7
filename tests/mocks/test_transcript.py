"""The transcript: what it keeps, how it is saved, and how it reads."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import openai
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mocks import MODEL, Exchange, MockOpenAI, Scenario, Transcript, Turn, expect
from mocks.transcript_file import Recording

TOOL: Any = {"type": "function", "function": {"name": "get_weather"}}


def played() -> MockOpenAI:
    """Return a client after a call, its answer, and a refused request."""
    client = MockOpenAI(Scenario.of(Turn.asks_for("get_weather", city="<b>Oslo</b>"), Turn.says("4 °C")))
    messages: Any = [{"role": "user", "content": "<script>alert(1)</script>"}]
    message = client.chat.completions.create(model=MODEL, messages=messages, tools=[TOOL]).choices[0].message
    messages += [message, {"role": "tool", "tool_call_id": message.tool_calls[0].id, "content": "4"}]
    client.chat.completions.create(model=MODEL, messages=messages, tools=[TOOL])
    with pytest.raises(openai.BadRequestError):
        client.chat.completions.create(model=MODEL, messages=[])
    return client


def test_every_exchange_is_kept_the_refused_ones_too() -> None:
    transcript = played().transcript
    assert [exchange.status for exchange in transcript.exchanges] == [200, 200, 400]
    assert transcript.exchanges[0].calls == (("get_weather", '{"city":"<b>Oslo</b>"}'),)
    assert transcript.exchanges[0].request["tools"] == [TOOL]
    assert transcript.last.response is None
    assert transcript.last.error is not None
    assert transcript.last.error["param"] == "messages"
    assert all(exchange.seconds >= 0 for exchange in transcript)


def test_what_is_saved_is_what_is_loaded(tmp_path: Path) -> None:
    transcript = played().transcript
    transcript.save(tmp_path / "t.json")
    assert Transcript.load(tmp_path / "t.json") == transcript
    assert Transcript.load(tmp_path / "t.json").last == transcript.last


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{", "line 1: not JSON"),
        ("[]", "expected the format"),
        ("", "expected the format"),
        (json.dumps({"format": "function-calling-course/transcript/2"}) + "\n[1", "line 2: not JSON"),
        (json.dumps({"format": "function-calling-course/transcript/2"}) + "\n\n[1]", "line 3: the exchange is damaged"),
        ('{"format": "other"}', "it says 'other'"),
        (json.dumps({"format": "function-calling-course/transcript/1", "exchanges": [{"x": 1}]}), "damaged"),
    ],
)
def test_another_file_is_refused(text: str, expected: str, tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=expected):
        Transcript.load(tmp_path / "t.json")


def test_it_reads_as_a_conversation_and_does_not_repeat_the_history() -> None:
    text = str(played().transcript)
    assert "user: <script>alert(1)</script>" in text
    assert "tools offered: get_weather" in text
    assert "tool result: call_" in text
    assert "before: the message of the request above" in text
    assert "error 400: Invalid 'messages': empty array." in text
    assert text.count("<script>") == 1


def test_html_is_escaped_and_styled_inline_only() -> None:
    html = played().transcript._repr_html_()
    assert "&lt;script&gt;" in html
    assert "&lt;b&gt;Oslo" in html
    assert not re.search(r"<(script|style|b)\b", html)
    assert set(re.findall(r"(?:background|color):([^;\"]*)", html)) <= {"inherit", "transparent"}


def test_an_empty_transcript_says_so() -> None:
    transcript = MockOpenAI(Scenario.of()).transcript
    assert len(transcript) == 0
    assert "nothing has been sent" in str(transcript)
    with pytest.raises(LookupError, match="sent nothing yet"):
        _ = transcript.last


def test_a_body_that_is_no_json_is_kept_as_text() -> None:
    client = MockOpenAI(Scenario.of())
    client._client.post("https://api.openai.com/v1/chat/completions", content=b"not json", headers=client.auth_headers)
    assert client.transcript.last.request == {"unreadable": "not json"}
    assert "not json" in str(client.transcript)


WORDS = ["role", "type", "content", "tool_calls", "function", "custom", "name", "refusal", "message", "function_call"]
SCRAPS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from([*WORDS, "user", "tool", "function_call_output", "x"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=4),
)


@given(SCRAPS, st.sampled_from(["messages", "input", "tools", "instructions"]), st.sampled_from(["chat", "responses"]))
def test_whatever_was_sent_can_be_read(scrap: Any, field: str, api: str) -> None:
    for sent in (scrap, [scrap]):
        exchange = Exchange({field: sent}, {"choices": sent, "output": sent}, 200, None, 0.1, api=api)
        transcript = Transcript([exchange])
        assert str(transcript)
        assert transcript._repr_html_()
        expect(transcript).requests(1)
        for check in (lambda e: e.called("x", a=1), lambda e: e.tool_result("x"), lambda e: e.sent("no such words")):
            with pytest.raises(AssertionError, match="seen:"):
                check(expect(transcript))


def test_the_items_of_the_responses_api_read_like_messages() -> None:
    items: Any = [
        {"role": "user", "content": [{"type": "input_text", "text": "Weather"}, {"type": "input_text", "text": "now"}]},
        {"type": "reasoning", "id": "rs_1", "summary": []},
        {"type": "custom_tool_call", "call_id": "call_1", "name": "run", "input": "x = 1"},
        {"type": "custom_tool_call_output", "call_id": "call_1", "output": "1"},
    ]
    refusal = {"type": "message", "role": "assistant", "content": [{"type": "refusal", "refusal": "No."}]}
    request = {"input": items, "instructions": "Be short.", "tools": [{"type": "web_search"}]}
    exchange = Exchange(request, {"object": "response", "status": "completed", "output": [refusal]}, 200, None, 0.1)
    assert str(exchange) == (
        "  instructions: Be short.\n"
        "  user: Weather\nnow\n"
        '  reasoning: {"id": "rs_1", "summary": []}\n'
        "  assistant calls: run(x = 1) as call_1\n"
        "  tool result: call_1: 1\n"
        "  tools offered: web_search\n"
        "  reply, assistant refuses: No.\n"
        "  status: completed"
    )


def test_a_file_of_the_older_format_is_read(tmp_path: Path) -> None:
    exchange = {"request": {"messages": []}, "response": None, "status": 400, "error": {"message": "x"}, "seconds": 0.1}
    old = {"format": "function-calling-course/transcript/1", "exchanges": [exchange]}
    (tmp_path / "t.json").write_text(json.dumps(old, indent=1), encoding="utf-8")
    assert Transcript.load(tmp_path / "t.json").last == Exchange(**exchange)
    with pytest.raises(ValueError, match="line 1: not JSON"):
        Recording(tmp_path / "t.json")


def test_an_exchange_is_a_line_whatever_it_holds(tmp_path: Path) -> None:
    odd = Exchange(
        {"messages": "a\nb\u2028\r\x85"}, None, 400, {"message": "half \ud83d"}, 0.1, headers={"a": "b"}, stream=""
    )
    Transcript([odd, odd]).save(tmp_path / "t.jsonl")
    assert (tmp_path / "t.jsonl").read_bytes().count(b"\n") == 3
    assert Transcript.load(tmp_path / "t.jsonl")[0].request == odd.request
    assert Transcript.load(tmp_path / "t.jsonl")[1].error == odd.error
