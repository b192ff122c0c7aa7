from __future__ import annotations

from typing import Any

import openai
import pytest

from mocks import MockOpenAI, Scenario, Turn
from widgets import show_transcript


def conversation() -> MockOpenAI:
    client = MockOpenAI(Scenario.of(Turn.asks_for("f", x="<i>"), Turn.says("Done.")))
    tools: Any = [{"type": "function", "function": {"name": "f"}}]
    messages: list[Any] = [{"role": "user", "content": "<b>go</b>"}]
    message = client.chat.completions.create(model="gpt-4o-mini", messages=messages, tools=tools).choices[0].message
    messages.append(message)
    call_id = (message.tool_calls or [])[0].id
    messages.append({"role": "tool", "tool_call_id": call_id, "content": "42"})
    client.chat.completions.create(model="gpt-4o-mini", messages=messages, tools=tools)
    return client


def test_each_message_is_shown_once_and_a_result_wears_the_number_of_its_call() -> None:
    entries = show_transcript(conversation()).entries
    assert [(entry.kind, entry.pair) for entry in entries] == [
        ("user", None),
        ("call", 1),
        ("result", 1),
        ("assistant", None),
    ]
    assert entries[1].call_id == entries[2].call_id


def test_html_is_escaped_and_raw_json_is_folded() -> None:
    html = show_transcript(conversation())._repr_html_()
    assert "<b>" not in html
    assert "<i>" not in html
    assert html.count("<details") == 4


def test_what_keeps_no_transcript_is_refused() -> None:
    with pytest.raises(TypeError, match="keeps no transcript"):
        show_transcript(3)


def test_an_error_is_explained_beside_the_service_s_own_words() -> None:
    client = MockOpenAI(Scenario.of(Turn.asks_for("f")), max_retries=0)
    tools: Any = [{"type": "function", "function": {"name": "f"}}]
    messages: list[Any] = [{"role": "user", "content": "go"}]
    messages.append(
        client.chat.completions.create(model="gpt-4o-mini", messages=messages, tools=tools).choices[0].message
    )
    with pytest.raises(openai.BadRequestError):
        client.chat.completions.create(model="gpt-4o-mini", messages=messages, tools=tools)
    entries = show_transcript(client).entries
    assert entries[-1].failed
    assert "must be followed by tool messages" in entries[-1].text
    assert "Append one tool message for each call" in entries[-1].note
    assert entries[1].note == "No result for this call has been sent yet."


def test_what_cannot_be_right_is_said() -> None:
    call = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": '{"x": '}}
    messages = [
        {"role": "user", "content": "go"},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "c1", "content": "1"},
        {"role": "tool", "tool_call_id": "c1", "content": "1"},
        {"role": "tool", "tool_call_id": "other", "content": "2"},
    ]
    notes = [entry.note for entry in show_transcript(messages).entries]
    assert "not a JSON object" in notes[1]
    assert "answered before" in notes[3]
    assert "answers no call" in notes[4]


def test_a_list_that_begins_anew_is_marked() -> None:
    client = MockOpenAI()
    for text in ("Hello!", "Goodbye!"):
        client.chat.completions.create(model="gpt-4o-mini", messages=[{"role": "user", "content": text}])
    kinds = [entry.kind for entry in show_transcript(client).entries]
    assert kinds == ["user", "assistant", "another conversation", "user", "assistant"]
