from __future__ import annotations

from typing import Any

import pytest

from grader.learner.executor import Executor
from grader.learner.reply_validation import InvalidReplyError, check_reply, check_series, check_upcall
from tests.grader.learner.cells import run_cell

PLACE = {"line": 3, "code": "x"}
ERROR = {"kind": "error", "type": "ValueError", "bases": ["ValueError"], "message": "no", **PLACE}
GOOD: list[dict[str, Any]] = [
    {"kind": "value", "value": {"any": [1, None]}},
    {"kind": "handle", "number": 0, "type": "Tool"},
    {"kind": "missing", "name": "x"},
    {"kind": "untouched", "name": "x"},
    {"kind": "unjsonable", "type": "set", "repr": "{1}", "message": "TypeError"},
    ERROR,
    ERROR | {"line": None, "code": None},
]


@pytest.mark.parametrize("reply", GOOD, ids=lambda reply: reply["kind"])
def test_a_reply_of_each_kind_is_taken(reply: dict[str, Any]) -> None:
    assert check_reply(reply, keep=reply["kind"] == "handle") == reply


@pytest.mark.parametrize("reply", GOOD, ids=lambda reply: reply["kind"])
def test_a_reply_without_one_of_its_fields_is_refused(reply: dict[str, Any]) -> None:
    for name in reply:
        with pytest.raises(InvalidReplyError):
            check_reply({key: value for key, value in reply.items() if key != name})


@pytest.mark.parametrize(
    "reply",
    [
        None,
        [],
        "value",
        {},
        {"kind": "passed", "score": 10},
        {"kind": ["value"], "value": 1},
        {"kind": "handle", "number": True, "type": "x"},
        {"kind": "handle", "number": 1.5, "type": "x"},
        {"kind": "missing", "name": None},
        ERROR | {"line": "3"},
        ERROR | {"message": {"a": 1}},
        ERROR | {"type": None},
    ],
    ids=str,
)
def test_anything_else_is_refused(reply: Any) -> None:
    with pytest.raises(InvalidReplyError):
        check_reply(reply)


def test_fields_nobody_asked_for_are_dropped() -> None:
    assert check_reply({"kind": "missing", "name": "x", "score": 10}) == {"kind": "missing", "name": "x"}


def test_long_texts_of_a_learner_are_cut_but_values_are_not() -> None:
    assert len(check_reply(ERROR | {"message": "m" * 5000})["message"]) == 2000
    assert len(check_reply({"kind": "value", "value": "m" * 5000})["value"]) == 5000


def test_every_reply_of_the_executor_is_taken() -> None:
    namespace: dict[str, Any] = {}
    run_cell(namespace, "def f(): ...\ndef wrong(): 1 / 0\ng = {1}")
    executor = Executor(namespace, lambda name, arguments: {"value": None})
    replies = [
        executor.call("wrong", [], {}, keep=False),
        executor.read("nothing"),
        executor.read("g"),
        executor.call("f", [], {}, keep=False),
        executor.call("len", [], {}, keep=False),
    ]
    assert [check_reply(reply) for reply in replies] == replies


@pytest.mark.parametrize("message", [{"upcall": 1, "arguments": {}}, {"upcall": "f"}, {"upcall": "f", "arguments": []}])
def test_a_tool_call_needs_a_name_and_arguments(message: dict[str, Any]) -> None:
    with pytest.raises(InvalidReplyError):
        check_upcall({"place": 0, **message})


def test_a_tool_call_of_the_right_form_is_taken() -> None:
    message = {"upcall": "f", "arguments": {"a": 1}, "place": 1}
    assert check_upcall(message, series=2) == (1, "f", {"a": 1})


HANDLE = {"kind": "handle", "number": 0, "type": "Tool"}
VALUE = {"kind": "value", "value": 1}
MISSING = {"kind": "missing", "name": "x"}


@pytest.mark.parametrize("replies", [[HANDLE, VALUE], [HANDLE, ERROR], [MISSING]], ids=len)
def test_the_replies_to_a_series_are_taken_up_to_the_first_that_failed(replies: list[dict[str, Any]]) -> None:
    assert check_series({"kind": "calls", "replies": replies}, [True, False]) == replies


@pytest.mark.parametrize(
    "reply",
    [
        None,
        VALUE,
        {"kind": "calls"},
        {"kind": "calls", "replies": {}},
        {"kind": "calls", "replies": []},
        {"kind": "calls", "replies": [HANDLE]},
        {"kind": "calls", "replies": [HANDLE, HANDLE]},
        {"kind": "calls", "replies": [VALUE, VALUE]},
        {"kind": "calls", "replies": [MISSING, VALUE]},
        {"kind": "calls", "replies": [HANDLE, VALUE, VALUE]},
        {"kind": "calls", "replies": [HANDLE, {"kind": "calls", "replies": []}]},
        {"kind": "calls", "replies": [HANDLE, {"kind": "passed"}]},
    ],
    ids=str,
)
def test_replies_that_do_not_fit_their_series_are_refused(reply: Any) -> None:
    with pytest.raises(InvalidReplyError):
        check_series(reply, [True, False])


@pytest.mark.parametrize("place", [None, "0", True, 1.0, -1, 2], ids=repr)
def test_a_tool_call_belongs_to_a_call_of_its_series(place: Any) -> None:
    with pytest.raises(InvalidReplyError):
        check_upcall({"upcall": "f", "arguments": {}, "place": place}, series=2)
