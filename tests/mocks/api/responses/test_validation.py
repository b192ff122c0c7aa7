"""Validation of Responses requests: every known error, and the order of the checks."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mocks.api.responses import adapter as responses
from mocks.engine import Engine
from mocks.router import HttpRequest, Router
from mocks.scenarios.scenario import Scenario, Turn
from tests.mocks.api.error_table import Row, check
from tests.mocks.api.responses.response_errors import CALL, FUNCTION, OUTPUT, ROWS, Body, form

THOUGHT: Body = {"type": "reasoning", "summary": [], "encrypted_content": "gAAAAA"}
"""A reasoning item of a client that stores nothing: it has no id."""


def ask(engine: Engine, **members: Any) -> Body:
    """Send a request; a member given as None is left out. Return the answer with its status."""
    body = {"model": "gpt-4o-mini", "input": "Hello", **members}
    sent = engine.answer(responses, json.dumps({k: v for k, v in body.items() if v is not None}).encode())
    return {**json.loads(sent.body), "http": sent.status}


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_it_is_refused_in_the_words_of_the_service(row: Row) -> None:
    check(row, Engine())


@pytest.mark.parametrize(
    ("members", "param"),
    [
        ({"n": 1, "input": 7}, "n"),  # unknown members before the fields
        ({"input": 7, "tools": 7}, "input"),
        ({"tools": 7, "tool_choice": 7}, "tools"),
        ({"tool_choice": 7, "metadata": 7}, "tool_choice"),
        ({"metadata": 7, "text": 7}, "metadata"),
        ({"text": 7, "temperature": "x"}, "text"),
        ({"temperature": "x", "stream": 7}, "temperature"),
        ({"max_output_tokens": 1, "truncation": 7}, "max_output_tokens"),
        ({"top_logprobs": 99, "previous_response_id": "resp_x"}, "top_logprobs"),  # fields before what is remembered
        ({"input": "", "previous_response_id": "resp_x"}, "previous_response_id"),
        ({"model": "gpt-5.6-terra", "temperature": 0.5, "input": [CALL]}, "input"),  # what the model cannot do is last
    ],
)
def test_of_two_faults_the_earlier_one_is_told(members: Body, param: str) -> None:
    assert ask(Engine(), **members)["error"]["param"] == param


def test_a_model_that_is_null_is_called_an_object() -> None:
    sent = Engine().answer(responses, b'{"model": null, "input": "a"}')
    message = "Invalid type for 'model': expected a string, but got an object instead."
    assert json.loads(sent.body)["error"]["message"] == message
    missing = json.loads(Engine().answer(responses, b'{"input": "a"}').body)["error"]
    assert (missing["message"], missing["param"]) == ("Missing required parameter: 'model'.", "model")


@pytest.mark.parametrize(
    "members",
    [
        {"tools": []},
        {"prompt_cache_options": {"ttl": "12h", "prewarm": False, "comparison_response_id": "resp_1"}},
        {"input": [CALL, {**OUTPUT, "output": ""}]},
        {"input": [CALL, {**OUTPUT, "output": [{"type": "input_text", "text": "4"}]}]},
        {"input": [{"role": "developer", "content": "x"}, {"type": "message", "role": "user", "content": []}]},
        {"tools": [FUNCTION], "tool_choice": {"type": "allowed_tools", "mode": "auto", "tools": [FUNCTION]}},
        {**form(type="json_object"), "input": "Answer in JSON"},
        {"model": "gpt-5.6-terra", "tools": [FUNCTION]},  # on Chat Completions this model refuses tools
        {"max_output_tokens": 16},
        {"background_options": {"completion_window": "2h", "continuation_id": "abc"}},
        {"input": [{"type": "configuration_update", "reasoning": {"effort": "low"}}, {"role": "user", "content": "a"}]},
        {"input": [THOUGHT, {"role": "assistant", "content": [{"type": "output_text", "text": "4"}]}]},
        {"input": [THOUGHT, CALL, OUTPUT]},  # both recorded in August 2026
        {"include": ["reasoning.encrypted_content"]},
        {"input": [{**THOUGHT, "encrypted_content": "REDACTED"}, CALL, OUTPUT]},  # as recorders leave it
    ],
)
def test_what_the_service_takes_is_taken(members: Body) -> None:
    assert ask(Engine(Scenario.of(Turn.says('{"ok": true}'))), **members)["http"] == 200


@pytest.mark.parametrize(
    "members",
    [
        *({"tools": [{"type": kind}]} for kind in ("computer", "computer_use_preview")),
        {"prompt_cache_options": {"prewarm": True}},
    ],
)
def test_what_is_not_simulated_is_said_to_be(members: Body) -> None:
    error = ask(Engine(), **members)["error"]
    assert error["code"] == "not_simulated"
    assert error["message"].startswith("[mock] ")


@pytest.mark.parametrize("continued", ["previous_response_id", "conversation"])
def test_an_item_that_the_service_has_is_refused(continued: str) -> None:
    engine = Engine(Scenario.of(Turn.asks_for("get_weather", city="Oslo")))
    made = Router(engine).handle(HttpRequest("POST", "/v1/conversations", {"authorization": "Bearer any"}, b"{}"))
    conversation = {"conversation": json.loads(made.body)["id"]}
    first = ask(engine, tools=[FUNCTION], **(conversation if continued == "conversation" else {}))
    refers = conversation if continued == "conversation" else {"previous_response_id": first["id"]}
    (call,) = first["output"]
    output = {**OUTPUT, "call_id": call["call_id"]}
    error = ask(engine, input=[call, output], tools=[FUNCTION], **refers)["error"]
    assert error == {
        "message": f"Duplicate item found with id {call['id']}. Remove duplicate items from your input and try again.",
        "type": "invalid_request_error",
        "param": "input",
        "code": None,
    }
