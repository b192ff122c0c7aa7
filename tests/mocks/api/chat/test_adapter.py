"""Replies of Chat Completions: kinds of calls, finish_reason, several choices, the request the model gets."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from mocks import MockOpenAI, Scenario, Turn
from mocks.engine import Engine
from mocks.explanation import Explanation
from mocks.messages import (
    Message,
    ModelReply,
    ModelRequest,
    ResponseFormat,
    Tool,
    ToolCall,
    ToolChoice,
    ToolChoiceMode,
    ToolKind,
)

USER: Any = [{"role": "user", "content": "hi"}]
OPEN = {"type": "object", "properties": {}}
FUNCTION: Any = {"type": "function", "function": {"name": "f", "parameters": OPEN}}
CUSTOM: Any = {"type": "custom", "custom": {"name": "run", "description": "Runs code."}}
FUNCTIONS: Any = [{"name": "f", "description": "Does f.", "parameters": OPEN}]
CALLS = Turn.asks_for("f", city="Oslo")


class Given:
    """Answers with one reply and keeps what it was asked."""

    explanation = Explanation.of_text("given")

    def __init__(self, reply: ModelReply) -> None:
        self.reply = reply
        self.requests: list[ModelRequest] = []

    def answer(self, request: ModelRequest) -> Given:
        self.requests.append(request)
        return self


def ask(turn: Turn, **fields: Any) -> Any:
    """Return the answer to a request with ``fields``, as the JSON on the wire."""
    client = MockOpenAI(Scenario.of(turn))
    raw = client.chat.completions.with_raw_response.create(**{"model": "gpt-4o", "messages": USER, **fields})
    return json.loads(raw.text)


def asked(**fields: Any) -> ModelRequest:
    """Return what the model is asked by a request with ``fields``."""
    given = Given(ModelReply(text="fine"))
    sent = Engine(answerer=given).chat(json.dumps({"model": "gpt-4o", "messages": USER, **fields}).encode())
    assert sent.status == 200, sent.body
    return given.requests[0]


def test_a_custom_tool_is_called_with_text() -> None:
    (choice,) = ask(Turn.asks_for("run", "print(1)"), tools=[CUSTOM, FUNCTION])["choices"]
    (call,) = choice["message"]["tool_calls"]
    assert re.fullmatch(r"call_[a-zA-Z0-9]{24}", call.pop("id"))
    assert call == {"type": "custom", "custom": {"name": "run", "input": "print(1)"}}
    assert choice["finish_reason"] == "tool_calls"


def test_the_answer_to_a_custom_call_reaches_the_model() -> None:
    call = {"id": "call_1", "type": "custom", "custom": {"name": "run", "input": "print(1)"}}
    history = [
        *USER,
        {"role": "assistant", "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "call_1", "content": "1"},
    ]
    request = asked(messages=history, tools=[CUSTOM], tool_choice={"type": "custom", "custom": {"name": "run"}})
    assert request.messages[1:] == (
        Message("assistant", calls=(ToolCall("run", "print(1)", "call_1", ToolKind.CUSTOM),)),
        Message("tool", "1", call_id="call_1"),
    )
    assert request.tools == (Tool("run", "Runs code.", kind=ToolKind.CUSTOM),)
    assert request.choice == ToolChoice(ToolChoiceMode.NAMED, "run")


def test_allowed_tools_leave_the_others_out() -> None:
    allowed = {"mode": "required", "tools": [{"type": "custom", "custom": {"name": "run"}}]}
    request = asked(tools=[CUSTOM, FUNCTION], tool_choice={"type": "allowed_tools", "allowed_tools": allowed})
    assert [tool.name for tool in request.tools] == ["run"]
    assert request.choice == ToolChoice(ToolChoiceMode.REQUIRED)


def test_functions_get_a_function_call() -> None:
    (choice,) = ask(CALLS, functions=FUNCTIONS)["choices"]
    assert choice["message"] == {
        "role": "assistant",
        "content": None,
        "refusal": None,
        "annotations": [],
        "function_call": {"name": "f", "arguments": '{"city":"Oslo"}'},
    }
    assert choice["finish_reason"] == "function_call"


def test_functions_and_their_answers_mean_what_tools_and_theirs_do() -> None:
    called = {"role": "assistant", "content": None, "function_call": {"name": "f", "arguments": "{}"}}
    answer = {"role": "function", "name": "f", "content": "1"}
    request = asked(messages=[*USER, called, answer], functions=FUNCTIONS, function_call={"name": "f"})
    _, call, result = request.messages
    assert (result.role, result.text, result.call_id) == ("tool", "1", call.calls[0].id)
    assert request.tools == (Tool("f", "Does f.", OPEN),)
    assert request.choice == ToolChoice(ToolChoiceMode.NAMED, "f")
    assert not request.parallel


def test_a_request_with_functions_cannot_have_two_calls() -> None:
    engine = Engine(answerer=Given(ModelReply(calls=(ToolCall("f", "{}"), ToolCall("f", "{}")))))
    sent = engine.chat(json.dumps({"model": "gpt-4o", "messages": USER, "functions": FUNCTIONS}).encode())
    assert json.loads(sent.body)["error"]["code"] == "reply_breaks_request"


@pytest.mark.parametrize(
    ("fields", "stop", "most", "wanted"),
    [
        ({"stop": "\n"}, ("\n",), None, None),
        ({"stop": ["a", "b"], "max_tokens": 5}, ("a", "b"), 5, None),
        ({"max_completion_tokens": 7}, (), 7, None),
        ({"messages": [{"role": "user", "content": "JSON!"}], "response_format": {"type": "json_object"}}, (), None,
            ResponseFormat()),
        ({"response_format": {"type": "json_schema", "json_schema": {"name": "r", "schema": OPEN}}}, (), None,
            ResponseFormat("r", OPEN)),
        ({"response_format": {"type": "text"}}, (), None, None),
    ],
)  # fmt: skip
def test_limits_and_format_reach_the_model(
    fields: Any, stop: Any, most: int | None, wanted: ResponseFormat | None
) -> None:
    request = asked(**fields)
    assert (request.stop, request.max_tokens, request.format) == (stop, most, wanted)


NAMED: Any = {"type": "function", "function": {"name": "f"}}


@pytest.mark.parametrize(
    ("model", "turn", "fields", "reason"),
    [
        ("gpt-4o", CALLS, {"tools": [FUNCTION]}, "tool_calls"),
        ("gpt-4o", CALLS, {"tools": [FUNCTION], "tool_choice": "required"}, "tool_calls"),
        ("gpt-4o", CALLS, {"tools": [FUNCTION], "tool_choice": NAMED}, "stop"),
        ("gpt-5-mini", CALLS, {"tools": [FUNCTION], "tool_choice": NAMED}, "tool_calls"),
        ("gpt-5-mini", CALLS, {"functions": FUNCTIONS, "function_call": {"name": "f"}}, "function_call"),
        ("gpt-4o", CALLS, {"tools": [FUNCTION], "max_completion_tokens": 3}, "length"),
        ("gpt-4o", Turn.says("one two three"), {"max_tokens": 1}, "length"),
        ("gpt-4o", Turn.says("one two three"), {"stop": "two"}, "stop"),
        ("gpt-4o", Turn.says("no"), {"tools": [FUNCTION], "tool_choice": "none"}, "stop"),
        ("gpt-4o", Turn.refuses("No."), {"tools": [FUNCTION]}, "stop"),
    ],
)
def test_finish_reason_depends_on_model_and_choice(model: str, turn: Turn, fields: Any, reason: str) -> None:
    assert ask(turn, model=model, **fields)["choices"][0]["finish_reason"] == reason


def test_a_reply_that_is_cut_is_billed_for_as_much_as_it_may_have() -> None:
    assert ask(Turn.says("one two three four"), max_completion_tokens=2)["usage"]["completion_tokens"] == 2


def test_each_of_several_choices_has_calls_with_ids_of_its_own() -> None:
    answer = ask(CALLS, tools=[FUNCTION], n=3)
    assert [choice["index"] for choice in answer["choices"]] == [0, 1, 2]
    ids = {choice["message"]["tool_calls"][0]["id"] for choice in answer["choices"]}
    assert len(ids) == 3
    once = ask(CALLS, tools=[FUNCTION])["usage"]
    assert answer["usage"]["completion_tokens"] == 3 * once["completion_tokens"]
    assert answer["usage"]["prompt_tokens"] == once["prompt_tokens"]


def test_logprobs_and_fingerprint_are_what_the_kind_of_model_sends() -> None:
    plain, reasoning = ask(Turn.says("hi")), ask(Turn.says("hi"), model="gpt-5-mini")
    assert plain["choices"][0]["logprobs"] is None
    assert re.fullmatch(r"fp_[0-9a-f]{10}", plain["system_fingerprint"])
    assert "logprobs" not in reasoning["choices"][0]
    assert reasoning["system_fingerprint"] is None
    assert re.fullmatch(r"chatcmpl-[a-zA-Z0-9]{29}", plain["id"])


@pytest.mark.parametrize(
    ("sent", "used"),
    [(None, "default"), ("auto", "default"), ("default", "default"), ("flex", "flex"), ("fast", "priority")],
)
def test_the_answer_says_which_service_tier_was_used(sent: str | None, used: str) -> None:
    assert ask(Turn.says("hi"), **({"service_tier": sent} if sent else {}))["service_tier"] == used


@pytest.mark.parametrize(
    "fields",
    [
        {"tools": [{"type": "function", "function": {"name": "f"}}]},
        {"tools": [{"type": "custom", "custom": {"name": "c", "format": {"type": "text"}}}]},
        {"model": "gpt-5.6-terra", "tools": [CUSTOM]},
        {"functions": FUNCTIONS, "function_call": "none"},
        {"model": "gpt-5.6-terra", "moderation": {"model": "m"}, "prompt_cache_options": {"ttl": "30m"},
            "prompt_cache_retention": "24h", "prompt_cache_key": "k", "safety_identifier": "s", "verbosity": "low",
            "n": 8, "metadata": {f"k{i}": "v" for i in range(16)}},
        {"model": "gpt-5.6-terra", "reasoning_effort": "none", "frequency_penalty": 2, "presence_penalty": -2},
        {"model": "gpt-5.4", "temperature": 0.5},
        {"prediction": {"type": "content", "content": "hello"}, "logit_bias": {"1": -100}, "modalities": ["text"]},
        {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "u"}}]}]},
        {"messages": [*USER, {"role": "assistant", "audio": {"id": "a"}}, *USER]},
    ],
)  # fmt: skip
def test_what_the_service_accepts_is_accepted(fields: Any) -> None:
    assert asked(**fields).messages
