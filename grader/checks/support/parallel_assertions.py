"""Assertions about the answers to all calls of one reply, in whatever order the calls ran."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from grader.checks.check import CheckFailedError, as_json
from grader.checks.json_values import Json, is_error_json, is_json_of, json_equal, parse_json, whole_json, written_like
from grader.checks.misconceptions import dispatch
from grader.checks.misconceptions import parallel as mistakes
from grader.checks.support import dispatch_assertions
from grader.checks.support.async_assertions import recognize_await
from grader.checks.support.dispatch_assertions import judge_invocations, judge_text, judge_unknown
from grader.checks.support.parallel_calls import FAILURES, ExpectedCall, ExpectedResult
from grader.checks.support.tool_message_assertions import id_mismatch, is_first_answer, judge_keys, objection
from grader.learner.subject import Called, LearnerCodeError, SubjectError
from grader.outcome import Misconception

RAISED = ("ConnectionError", "TimeoutError", "RuntimeError", "ValueError", "ZeroDivisionError", "ExceptionGroup")
"""What tools raise in these checks, and how a task group hands it on."""
UNPARSED = ("JSONDecodeError", "ExceptionGroup")
KEYS = ("role", "tool_call_id", "content")  # as the exercise names them


def recognize_parallel(error: SubjectError, expected_calls: Sequence[ExpectedCall]) -> Misconception | None:
    """Return the misconception that explains an exception of code that runs ``expected_calls``, or None."""
    endings = {each.expected_result for each in expected_calls}
    known = recognize_await(error)
    if known or not isinstance(error, LearnerCodeError):
        return known or dispatch_assertions.recognize(error)
    if "'NoneType' object is not iterable" in error.message:
        return dispatch.NONE_NOT_HANDLED
    if "is not JSON serializable" in error.message and ExpectedResult.RAISES in endings:
        return mistakes.EXCEPTIONS_NOT_LOOKED_AT
    if ExpectedResult.RAISES in endings and error.type in RAISED:
        return mistakes.FAILURE_NOT_ISOLATED
    if ExpectedResult.UNFIT in endings and (error.type in UNPARSED or "unexpected keyword" in error.message):
        return mistakes.ARGUMENTS_PARSED_OUTSIDE
    return (
        dispatch_assertions.recognize_unknown_name(error)
        if ExpectedResult.UNKNOWN in endings
        else dispatch_assertions.recognize(error)
    )


def judge_answers(called: Called, expected_calls: Sequence[ExpectedCall]) -> None:
    """Judge the tools that ran and the messages that came back."""
    messages = _judge_list(called.value, expected_calls)
    _judge_isolation(messages, expected_calls)
    _judge_work(called, expected_calls)
    calls = [each.call for each in expected_calls]
    for message, each in zip(messages, expected_calls, strict=True):
        judge_keys(message, each.call, calls, messages, KEYS)
    _judge_ids(messages, expected_calls)
    for message, each in zip(messages, expected_calls, strict=True):
        _judge_content(message["content"], each)


def _judge_list(value: Any, expected_calls: Sequence[ExpectedCall]) -> list[Json]:
    """Return the messages; there has to be one for each call."""
    if isinstance(value, list) and len(value) == len(expected_calls) and all(isinstance(item, dict) for item in value):
        return value
    known = _list_misconception(value, expected_calls)
    raise CheckFailedError(
        seen=as_json(value),
        expected=f"a list of {len(expected_calls)} tool messages, each a dict" if expected_calls else "[]",
        why=objection([each.call for each in expected_calls], value),
        misconception=known,
        otherwise=("The API wants one tool message for each call.", "Return the list of all tool messages."),
    )


def _list_misconception(value: Any, expected_calls: Sequence[ExpectedCall]) -> Misconception | None:
    if value is None:
        return dispatch.RESULT_NOT_RETURNED if expected_calls else dispatch.NONE_NOT_HANDLED
    if is_first_answer(value, [each.call for each in expected_calls]):
        return dispatch.ONLY_FIRST_CALL
    given = [item.get("tool_call_id") for item in value if isinstance(item, dict)] if isinstance(value, list) else []
    silent = {each.expected_result for each in expected_calls if each.call.id not in given}
    if not given or len(given) >= len(expected_calls):
        return None
    if silent <= set(FAILURES):
        return mistakes.FAILED_CALL_UNANSWERED
    return dispatch.UNKNOWN_NAME_UNANSWERED if silent == {ExpectedResult.UNKNOWN} else None


def _judge_isolation(messages: list[Json], expected_calls: Sequence[ExpectedCall]) -> None:
    """Judge that a failing call left the others alone; judged first, as other tools may not begin after a failure."""
    if not any(each.expected_result in FAILURES for each in expected_calls):
        return
    well = [each for each in expected_calls if each.expected_result is ExpectedResult.RESULT]
    run = {str(message.get("tool_call_id")): message.get("content") for message in messages}
    if well and all(is_error_json(run.get(each.call.id)) for each in well):
        raise CheckFailedError(
            seen=f"all {len(expected_calls)} calls are answered with an error: {as_json(messages)}",
            expected=f"the results of {', '.join(each.name for each in well)}, beside the errors of the others",
            misconception=mistakes.ONE_FAILURE_FAILS_ALL,
        )


def _judge_work(called: Called, expected_calls: Sequence[ExpectedCall]) -> None:
    """Judge that every call reached its tool once; which one began first does not matter."""
    wanted = [each.sample for each in expected_calls if each.reaches_its_tool]
    made = called.invocations
    ran = {call.name for call in made}
    idle = [each for each in wanted if each.stub.name not in ran]
    if (
        idle
        and (ran or "<coroutine object " in whole_json(called.value))
        and all(each.stub.is_async for each in idle)
        and ran == {s.stub.name for s in wanted if s not in idle}
    ):
        raise CheckFailedError(
            seen=f"{', '.join(each.stub.name for each in idle)} never ran, and {as_json(called.value)} came back",
            expected="async tools run as well as plain ones",
            misconception=mistakes.COROUTINE_NOT_AWAITED,
        )
    judge_invocations(made, wanted, called.value)


def _judge_ids(messages: list[Json], expected_calls: Sequence[ExpectedCall]) -> None:
    wanted, given = [each.call.id for each in expected_calls], [message["tool_call_id"] for message in messages]
    by_id = {each.call.id: each for each in expected_calls}
    known = dispatch.WRONG_ID
    if sorted(map(str, given)) == sorted(wanted):
        strange = [message for message in messages if _belongs_to_another(message, by_id)]
        if given == wanted and not strange:
            return
        known = dispatch.IDS_SWAPPED if strange else mistakes.ORDER_OF_FINISHING
    raise id_mismatch([each.call for each in expected_calls], messages, known)


def _belongs_to_another(message: Json, by_id: Mapping[str, ExpectedCall]) -> bool:
    own = by_id[message["tool_call_id"]]
    others = [each for each in by_id.values() if each is not own and each.expected_result is ExpectedResult.RESULT]
    content = message["content"]
    return not is_json_of(content, own.result) and any(is_json_of(content, each.result) for each in others)


def _judge_content(content: str, own: ExpectedCall) -> None:
    if own.expected_result is ExpectedResult.UNKNOWN:
        judge_unknown(content, own.name)
    elif own.expected_result in FAILURES:
        _judge_failure(content, own)
    elif is_error_json(content) and not json_equal(parse_json(content), own.result):
        raise CheckFailedError(
            seen=f"{own.name} gave {as_json(own.result)}, and its answer is {content}",
            expected=f"the text {written_like(content, own.result)}",
            why="This call worked, and the model is told that it failed.",
            next_step="Print the exception in your `except`: your own code raised it.",
            misconception=None if own.stub.is_async else mistakes.PLAIN_TOOL_AWAITED,
        )
    else:
        judge_text(content, own.result)


def _judge_failure(content: str, own: ExpectedCall) -> None:
    if is_error_json(content):
        return
    try:
        parse_json(content)
    except ValueError:
        known = dispatch.RESULT_NOT_JSON_STRING
    else:
        known = mistakes.FAILURE_NOT_TOLD
    raise CheckFailedError(
        seen=f"{own.name} failed, and its answer is {content!r}",
        expected='a JSON object with the key "error"',
        misconception=known,
    )
