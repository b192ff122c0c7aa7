"""The transcript: what it keeps, how it is saved, and how it reads."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import openai
import pytest

from mocks import MODEL, MockOpenAI, Scenario, Transcript, Turn

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
        ("{", "not a JSON file"),
        ("[]", "expected the format"),
        ('{"format": "other"}', "the file says 'other'"),
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
