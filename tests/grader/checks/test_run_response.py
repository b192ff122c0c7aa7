"""The checks on the Responses API, on code that does odd things."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from grader.checks.check import Check
from grader.checks.lessons.a08_responses_api.run_response import RunResponse
from grader.checks.lessons.a08_responses_api.to_responses_tool import ToResponsesTool, refusal
from grader.learner.subject import LocalSubject
from grader.outcome import Outcome, Status

Change = Callable[[dict[str, Any]], dict[str, Any]]


def context(check: type[Check], function: Callable[..., Any]) -> Outcome:
    return check().run(LocalSubject({check.id: function}), 1)


def loop(change: Change) -> Callable[..., Any]:
    """Return a right loop whose every request goes through ``change``."""

    def run_response(client: Any, text: str, tools: Any, registry: Any, *, model: str, max_rounds: int = 5) -> Any:
        items: Any = text
        previous = None
        for _ in range(max_rounds):
            request = {"model": model, "input": items, "tools": tools, "previous_response_id": previous}
            response = client.responses.create(**change(request))
            calls = [item for item in response.output if item.type == "function_call"]
            if not calls:
                return response.output_text
            items = [output(call, registry) for call in calls]
            previous = response.id
        raise RuntimeError("no answer")

    return run_response


def output(call: Any, registry: Any) -> dict[str, Any]:
    known = call.name in registry
    result = registry[call.name](**json.loads(call.arguments)) if known else {"error": f"Unknown function: {call.name}"}
    return {"type": "function_call_output", "call_id": call.call_id, "output": json.dumps(result)}


def test_settings_the_exercise_does_not_name_are_the_learners_own() -> None:
    def extra(request: dict[str, Any]) -> dict[str, Any]:
        return {**request, "instructions": "Be brief.", "parallel_tool_calls": True, "metadata": {"a": "b"}}

    assert context(RunResponse, loop(extra)).status is Status.PASSED


def test_what_the_api_refuses_is_told_in_its_own_words() -> None:
    outcome = context(RunResponse, loop(lambda request: {**request, "extra_body": {"n": 2}}))
    assert outcome.failure is not None
    assert "Unknown parameter: 'n'." in str(outcome.findings[0].why)


def test_an_output_under_the_item_id_is_answered_in_the_words_of_the_api() -> None:
    def run_response(client: Any, text: str, tools: Any, registry: Any, *, model: str, max_rounds: int = 5) -> Any:
        response = client.responses.create(model=model, input=text, tools=tools)
        items = [{**output(item, registry), "call_id": item.id} for item in response.output if item.type != "message"]
        link = {"previous_response_id": response.id}
        return client.responses.create(model=model, input=items, tools=tools, **link).output_text

    finding = context(RunResponse, run_response).findings[0]
    assert "No tool call found for function call output with call_id fc_" in str(finding.why)


@pytest.mark.parametrize(
    "sent",
    [None, 5, {}, "more", [1], [[]], [{"type": "function_call_output", "call_id": {"a": 1}, "output": {}}], [{}]],
)
def test_no_odd_input_breaks_the_check(sent: Any) -> None:
    def odd(request: dict[str, Any]) -> dict[str, Any]:
        return {**request, "input": sent} if request["previous_response_id"] else request

    outcome = context(RunResponse, loop(odd))
    assert (outcome.score, outcome.failure is not None) == (0, True)


@pytest.mark.parametrize("tools", [None, [], "none", [{"type": "function"}]])
def test_other_tools_than_the_callers_do_not_pass(tools: Any) -> None:
    outcome = context(RunResponse, loop(lambda request: {**request, "tools": tools}))
    assert (outcome.score, outcome.failure is not None) == (0, True)


def test_a_loop_that_swallows_refusals_comes_to_an_end() -> None:
    def run_response(client: Any, text: str, tools: Any, registry: Any, *, model: str, max_rounds: int = 5) -> Any:
        for _ in range(3):
            try:
                client.responses.create(model=model, input=[], tools=tools)
            except Exception:
                continue
        return ""

    outcome = context(RunResponse, run_response)
    assert (outcome.score, outcome.failure is not None) == (0, True)


@pytest.mark.parametrize("value", [5, [], "tool", {}, {"type": "function"}, {"name": 1}, {"type": "function", "x": []}])
def test_no_odd_tool_breaks_the_check(value: Any) -> None:
    outcome = context(ToResponsesTool, lambda chat_tool: value)
    assert (outcome.score, outcome.failure is not None) == (0, True)


def test_the_api_says_what_a_nested_tool_lacks() -> None:
    assert refusal({"type": "function", "function": {"name": "f"}}) == "Missing required parameter: 'tools[0].name'."
    assert refusal({"type": "function", "name": "f"}) is None
