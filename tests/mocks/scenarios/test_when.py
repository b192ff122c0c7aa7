"""Conditions: each by itself, and its message where it does not hold."""

from __future__ import annotations

from typing import Any

import pytest

from mocks.messages import Api, Message, ModelRequest, Tool, ToolCall
from mocks.scenarios.history import rounds
from mocks.scenarios.when import When

SYSTEM = Message("system", "You plan trips.")
USER = Message("user", "Weather in Oslo and Rome?")


def asks(*names: str) -> Message:
    return Message("assistant", calls=tuple(ToolCall(name, "{}", f"call_{name}") for name in names))


def result(name: str, text: str) -> Message:
    return Message("tool", text, call_id=f"call_{name}")


def request(*messages: Message, tools: tuple[str, ...] = ("a", "b"), api: Api = Api.CHAT) -> ModelRequest:
    return ModelRequest("gpt-4o", messages, tuple(Tool(name) for name in tools), api=api)


ASKED = request(SYSTEM, USER)
ANSWERED = request(SYSTEM, USER, asks("a", "b"), result("a", "4 °C"), result("b", '{"error": "no such city"}'))


@pytest.mark.parametrize(
    ("conditions", "sent", "problem"),
    [
        ({}, ASKED, None),
        ({"user_contains": "OSLO"}, ASKED, None),
        ({"user_contains": "Paris"}, ASKED, "the last user message is 'Weather in Oslo and Rome?'"),
        ({"user_contains": "Oslo"}, ANSWERED, "the user has not spoken last: the last message is the result of a, b"),
        ({"user_contains": "Oslo"}, request(SYSTEM), "there is no user message"),
        ({"user_contains": "Oslo", "after_tool": True}, ANSWERED, None),
        ({"user_matches": r"Oslo .* Rome\?$"}, ASKED, None),
        ({"user_matches": "oslo"}, ASKED, "the last user message is 'Weather"),
        ({"system_contains": "plan TRIPS"}, ASKED, None),
        ({"system_contains": "Weather"}, ASKED, "the instructions is 'You plan trips.'"),
        ({"system_contains": "x"}, request(USER), "the instructions is missing"),
        ({"any_contains": "no such city"}, ANSWERED, None),
        ({"any_contains": "no such city"}, ASKED, "none of the 2 messages contains it"),
        ({"after_tool": "b"}, ANSWERED, None),
        ({"after_tool": "c"}, ANSWERED, "the last message is the result of a, b"),
        ({"after_tool": True}, ASKED, "the last message is from the user"),
        ({"after_tool": False}, ANSWERED, "the last message is the result of a, b"),
        ({"result_contains": "4 °c"}, ANSWERED, None),
        ({"result_contains": "5"}, ANSWERED, "the tool result is '4 °C' and"),
        ({"result_contains": "4"}, ASKED, "the last message is from the user"),
        ({"result_contains": "4", "after_tool": "b"}, ANSWERED, 'the tool result is \'{"error"'),
        ({"result_matches": r"^\d+ °C$"}, ANSWERED, None),
        ({"result_matches": r"^\d+$"}, ANSWERED, "the tool result is"),
        ({"result_is_error": True}, ANSWERED, None),
        ({"result_is_error": True, "after_tool": "a"}, ANSWERED, "the tool result is '4 °C'"),
        ({"result_is_error": False, "after_tool": "a"}, ANSWERED, None),
        ({"result_is_error": False}, ASKED, "the last message is from the user"),
        ({"tools": ["a", "b"]}, ASKED, None),
        ({"tools": ["a", "z"]}, ASKED, "the tools offered are a, b"),
        ({"without_tools": ["z"]}, ASKED, None),
        ({"without_tools": ["z", "a"]}, ASKED, "the tools offered are a, b"),
        ({"model": "gpt-5"}, ASKED, "the model is 'gpt-4o'"),
        ({"api": "chat"}, ASKED, None),
        ({"api": "chat"}, request(USER, api=Api.RESPONSES), "the request came through 'responses'"),
        ({"nth": 1}, ASKED, None),
        ({"nth": 2}, ANSWERED, None),
        ({"nth": 2}, ASKED, "this is request 1 of its conversation"),
        ({"rounds": 1}, ANSWERED, None),
        ({"rounds": 0}, ANSWERED, "1 rounds of tools have gone by"),
    ],
)
def test_a_condition_holds_or_says_what_is_seen(
    conditions: dict[str, Any], sent: ModelRequest, problem: str | None
) -> None:
    when = When(**conditions)
    mismatches = [str(mismatch) for mismatch in when.mismatches(sent)]
    assert when.fits(sent) is (problem is None)
    assert mismatches == [] if problem is None else problem in mismatches[0]


def test_a_mismatch_names_the_condition_as_a_file_writes_it() -> None:
    (mismatch,) = When(tools=("z",), model="gpt-4o").mismatches(ASKED)
    assert str(mismatch) == 'tools = ["z"] does not hold: the tools offered are a, b'


@pytest.mark.parametrize("text", ["Error: no such city", " error 5", '{"error": {"message": "x"}}', '{"error": true}'])
def test_these_results_are_errors(text: str) -> None:
    assert When(result_is_error=True).fits(request(USER, asks("a"), result("a", text)))


@pytest.mark.parametrize("text", ["", "no errors", '{"error": null}', '{"errors": 0}', "[]"])
def test_these_results_are_none(text: str) -> None:
    assert When(result_is_error=False).fits(request(USER, asks("a"), result("a", text)))


@pytest.mark.parametrize(
    ("messages", "count"),
    [
        ([USER], 0),
        ([USER, asks("a"), result("a", "1"), asks("b"), result("b", "2")], 2),
        # The Responses API has an item for each call: two calls of one reply are one round.
        ([USER, asks("a"), asks("b"), result("a", "1"), result("b", "2")], 1),
        ([USER, asks("a"), result("a", "1"), Message("assistant", "4"), USER], 0),
        ([USER, asks("a"), result("a", "1"), USER, asks("a"), result("a", "1")], 1),
    ],
)
def test_rounds_are_counted_since_the_user_spoke(messages: list[Message], count: int) -> None:
    assert rounds(request(*messages)) == count


def test_the_reply_of_the_responses_api_in_several_items_is_one() -> None:
    several = request(USER, Message("assistant", "One moment."), asks("a"), result("a", "1"))
    assert When(nth=2).fits(several)
