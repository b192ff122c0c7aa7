"""No odd answer to any question of any check makes the grader fail; each run is a check with answers of its own."""

from __future__ import annotations

import random
from typing import Any

import pytest

from grader.checks import registry
from grader.checks.json_values import is_close, is_json_of, json_equal, parse_json
from grader.learner.channel import parse
from grader.learner.reply_validation import InvalidReplyError, check_reply
from grader.learner.subject import LocalSubject
from tests.grader.checks.odd_answers import DEEP, ODD_REPLIES, ODD_VALUES, failure, runs, sent

CHECKS = len([check for name in registry.ASSIGNMENTS for check in registry.for_assignment(name)])
SAMPLE = 5 * CHECKS
"""Runs of the suite; ``python -m tests.grader.checks.odd_answers 2000`` plays many more."""


@pytest.mark.slow(8)
def test_a_check_ends_with_an_outcome_whatever_it_is_told() -> None:
    found = [text for check, assignment, rng in runs(SAMPLE, seed=20) if (text := failure(check, assignment, rng))]
    assert found == []


def test_a_check_that_is_not_total_is_found() -> None:
    class Careless(type(registry.get("calculate"))):  # type: ignore[misc]
        def run(self, subject: Any, *rest: Any) -> Any:
            return subject.read("calculate")["a"]

    assert "Error" in failure(Careless(), "03_loop", random.Random(0)) + failure(
        Careless(), "03_loop", random.Random(1)
    )


@pytest.mark.parametrize("text", [DEEP, "[" * 101 + "]" * 101, '{"a":' * 101 + "1" + "}" * 101, "", None, 3, "[1"])
def test_what_is_no_json_text_or_too_deep_is_refused(text: Any) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_json(text)
    assert not is_json_of(text, [])


def test_what_a_message_could_carry_is_json_text_too() -> None:
    assert parse_json("[" * 100 + "]" * 100)
    assert parse_json('{"a": [1, "[[[{{{"]}') == {"a": [1, "[[[{{{"]}


@pytest.mark.parametrize("number", [10**400, -(10**400), float("inf"), float("nan"), "3", None, True, [3.0]])
def test_a_number_of_any_size_can_be_compared(number: Any) -> None:
    assert not is_close(number, 3.0)
    assert is_close(3, 3.0)
    assert is_close(3.0000000001, 3.0)


@pytest.mark.parametrize("value", [{1, 2}, b"x", {(1, 2): 3}, 1j, {None: 1, "a": 2}], ids=repr)
def test_what_is_no_json_equals_no_json(value: Any) -> None:
    assert not json_equal(value, [1])


@pytest.mark.parametrize("keep", [False, True])
def test_a_reply_is_valid_as_it_was_asked_for_or_refused(keep: bool) -> None:
    for odd in (*ODD_REPLIES, *ODD_VALUES):
        reply = parse(sent({"reply": odd})) if odd not in (10**400, -(10**400)) else {"reply": odd}
        try:
            kind = check_reply(reply["reply"], keep=keep)["kind"]
        except InvalidReplyError:
            continue
        assert kind != ("value" if keep else "handle")


CLASSIFIES_BY_RESPONSES = """
import json
def classify_ticket(client, text, *, model):
    schema = {"type": "object", "properties": {"reason": {"type": "string"}}, "required": ["reason"]}
    tool = {"type": "function", "name": "classify", "parameters": schema}
    choice = {"type": "function", "name": "classify"}
    reply = client.responses.create(model=model, input=text, tools=[tool], tool_choice=choice)
    return json.loads(next(item for item in reply.output if item.type == "function_call").arguments)
"""
FORGETS_RETURN = """
def extract_intent(client, text, *, model):
    form = {"type": "json_schema", "json_schema": None}
    try:
        client.chat.completions.create(model=model, messages=[{"role": "user", "content": text}], response_format=form)
    except Exception:
        pass
"""
NO_MESSAGES = """
def classify_ticket(client, text, *, model):
    tool = {"type": "function", "function": {"name": "classify", "parameters": {"type": "object", "properties": {}}}}
    for messages in ([None], None, [["a"]], "text"):
        try:
            client.chat.completions.create(model=model, messages=messages, tools=[tool], tool_choice="required")
        except Exception:
            pass
    return {}
"""


@pytest.mark.parametrize(
    ("check_id", "source", "seen"),
    [
        ("classify_ticket", CLASSIFIES_BY_RESPONSES, "the request went to /v1/responses"),
        ("classify_ticket", NO_MESSAGES, "the contents [null]"),
        ("extract_intent", FORGETS_RETURN, "json_schema"),
    ],
)
def test_a_request_to_another_api_or_a_malformed_one_is_a_wrong_answer(check_id: str, source: str, seen: str) -> None:
    names: dict[str, Any] = {}
    exec(source, names)
    outcome = registry.get(check_id).run(LocalSubject(names), 0)
    assert outcome.failure is not None
    assert seen in str(outcome.failure.seen)
