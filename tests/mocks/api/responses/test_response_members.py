"""Members of a response that depend on the model, as recorded from May to August 2026."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mocks import MockOpenAI, Scenario, Turn

FUNCTION: Any = {"type": "function", "name": "f", "description": "", "parameters": {"type": "object", "properties": {}}}
NO_IMAGES = {"image_tokens": 0, "text_tokens": 0}
TOOL_USAGE = {
    "image_gen": {
        "input_tokens": 0,
        "input_tokens_details": NO_IMAGES,
        "output_tokens": 0,
        "output_tokens_details": NO_IMAGES,
        "total_tokens": 0,
    },
    "web_search": {"num_requests": 0},
}


def response(turn: Turn, **body: Any) -> Any:
    """Return a response as it is on the wire."""
    made = MockOpenAI(Scenario.of(turn)).responses.with_raw_response.create(**{"input": "Hello", **body})
    return json.loads(made.content)


@pytest.mark.parametrize(
    ("model", "reasoning", "top_p", "retention"),
    [
        ("gpt-4.1-nano", {"context": None, "effort": None, "summary": None}, 1.0, "in_memory"),
        (
            "gpt-5-mini",
            {"context": "current_turn", "effort": "medium", "mode": "standard", "summary": None},
            1.0,
            "in_memory",
        ),
        ("gpt-5.4", {"context": "current_turn", "effort": "none", "mode": "standard", "summary": None}, 0.98, "24h"),
        (
            "gpt-5.6-sol",
            {"context": "all_turns", "effort": "medium", "mode": "standard", "summary": None},
            0.98,
            "24h",
        ),
    ],
)
def test_defaults_are_those_of_the_model(model: str, reasoning: Any, top_p: float, retention: str) -> None:
    body = response(Turn.says("Hi."), model=model)
    assert (body["reasoning"], body["top_p"], body["prompt_cache_retention"]) == (reasoning, top_p, retention)
    assert (body["moderation"], body["tool_usage"]) == (None, TOOL_USAGE)


def test_what_was_sent_goes_before_defaults() -> None:
    sent: Any = {"top_p": 0.5, "prompt_cache_retention": "24h"}
    body = response(Turn.says("Hi."), model="gpt-4.1-nano", **sent)
    assert {key: body[key] for key in sent} == sent


def test_context_and_mode_of_reasoning_are_not_echoed() -> None:
    sent: Any = {"context": "all_turns", "mode": "pro"}
    made = response(Turn.says("Hi."), model="gpt-5-mini", reasoning=sent)["reasoning"]
    assert (made["context"], made["mode"]) == ("current_turn", "standard")


def test_an_automatic_summary_is_reported_as_a_detailed_one() -> None:
    assert response(Turn.says("Hi."), model="gpt-5-mini", reasoning={"summary": "auto"})["reasoning"]["summary"] == (
        "detailed"
    )


def test_a_reasoning_item_has_empty_content() -> None:
    item = response(Turn.says("Hi."), model="gpt-5-mini")["output"][0]
    assert {key: item[key] for key in ("type", "content", "summary")} == {
        "type": "reasoning",
        "content": [],
        "summary": [],
    }


SUMMARY = ("**Adding**\n\nTwo and two.", "**Answering**")


@pytest.mark.parametrize(
    ("model", "reasoning", "shown"),
    [
        ("gpt-5-mini", {"summary": "auto"}, SUMMARY),
        ("gpt-5-mini", {}, ()),
        ("gpt-4o", {"summary": "auto"}, None),
    ],
)
def test_a_summary_is_sent_where_it_is_asked_for(model: str, reasoning: Any, shown: Any) -> None:
    output = response(Turn.says("4.").with_summary(*SUMMARY), model=model, reasoning=reasoning)["output"]
    assert [item["summary"] for item in output if item["type"] == "reasoning"] == (
        [] if shown is None else [[{"type": "summary_text", "text": text} for text in shown]]
    )


def test_a_summary_is_streamed_part_by_part() -> None:
    client = MockOpenAI(Scenario.of(Turn.says("4.").with_summary(*SUMMARY)))
    with client.responses.stream(model="gpt-5-mini", input="2 + 2?", reasoning={"summary": "auto"}) as stream:
        events = [event for event in stream if event.type.startswith("response.reasoning_summary")]
    kinds = [event.type.removeprefix("response.reasoning_summary_") for event in events]
    assert [kind for kind in kinds if kind != "text.delta"] == ["part.added", "text.done", "part.done"] * 2
    for index, text in enumerate(SUMMARY):
        deltas = [
            e.delta for e in events if e.type == "response.reasoning_summary_text.delta" and e.summary_index == index
        ]
        assert "".join(deltas) == text


@pytest.mark.parametrize(
    ("model", "turn", "phases"),
    [
        ("gpt-5.4", Turn.says("Hi."), ["final_answer"]),
        ("gpt-5.4", Turn.says("One moment.").and_for("f"), ["commentary", None]),
        ("gpt-4o", Turn.says("Hi."), [None]),
    ],
)
def test_a_message_of_a_newer_model_has_a_phase(model: str, turn: Turn, phases: Any) -> None:
    output = response(turn, model=model, tools=[FUNCTION])["output"]
    assert [item.get("phase") for item in output] == phases


def test_a_function_is_echoed_with_what_it_left_out() -> None:
    (tool,) = response(Turn.says("Hi."), model="gpt-4o", tools=[FUNCTION])["tools"]
    assert (tool["description"], tool["output_schema"]) == (None, None)


def test_a_schema_that_was_made_strict_is_each_response_its_own() -> None:
    client = MockOpenAI(Scenario.of(Turn.says("Hi.").always()))
    for _ in range(2):
        client.responses.create(model="gpt-4o", input="Hello", tools=[FUNCTION])
    changed, kept = ((one.response or {})["tools"][0]["parameters"] for one in client.transcript)
    changed["additionalProperties"] = "changed"
    assert kept["additionalProperties"] is False


def test_a_stream_does_not_say_who_pays() -> None:
    assert "billing" in response(Turn.says("Hi."), model="gpt-4o")
    client = MockOpenAI(Scenario.of(Turn.says("Hi.")))
    with client.responses.with_streaming_response.create(model="gpt-4o", input="Hello", stream=True) as reply:
        assert b"billing" not in reply.read()


@pytest.mark.parametrize(("model", "counted"), [("gpt-5.6-sol", True), ("gpt-5.4", False), ("gpt-4o", False)])
def test_chat_counts_cache_writes_of_the_newest_models(model: str, counted: bool) -> None:
    messages: Any = [{"role": "user", "content": "Hello"}]
    client = MockOpenAI(Scenario.of(Turn.says("Hi.")))
    made = client.chat.completions.with_raw_response.create(model=model, messages=messages)
    details = json.loads(made.content)["usage"]["prompt_tokens_details"]
    assert ("cache_write_tokens" in details) is counted
