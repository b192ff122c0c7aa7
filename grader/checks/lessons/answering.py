"""What the answers to the calls of one reply have to be, however the calls were carried out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from grader.checks.check import Wrong, as_json
from grader.checks.lessons import dispatch_mistakes, dispatching
from grader.checks.lessons import parallel_mistakes as mistakes
from grader.checks.lessons.asked import FAILS, Asked, Ending
from grader.checks.lessons.awaiting import recognise_await
from grader.checks.lessons.dispatching import holds, judge_invocations, judge_text, judge_unknown, same
from grader.checks.lessons.tool_message import judge_keys, objection, wrong_ids
from grader.checks.outcome import Misconception
from grader.checks.subject import Called, Invocation, LearnerRaised, SubjectError

Json = dict[str, Any]
KEYS = ("role", "tool_call_id", "content")  # as the exercise names them


def recognise(error: SubjectError, asked: Sequence[Asked]) -> Misconception | None:
    """Name the mistake behind an exception of code that carries out ``asked``."""
    endings = {each.ending for each in asked}
    known = recognise_await(error)
    if known or not isinstance(error, LearnerRaised):
        return known or dispatching.recognise(error)
    if "'NoneType' object is not iterable" in error.message:
        return dispatch_mistakes.NONE_NOT_HANDLED
    if "is not JSON serializable" in error.message and Ending.RAISES in endings:
        return mistakes.EXCEPTIONS_NOT_LOOKED_AT
    if Ending.RAISES in endings:
        return mistakes.FAILURE_NOT_ISOLATED
    if Ending.UNFIT in endings:
        return mistakes.ARGUMENTS_PARSED_OUTSIDE
    return dispatching.unknown_raises(error) if Ending.UNKNOWN in endings else dispatching.recognise(error)


def judge_answers(called: Called, asked: Sequence[Asked]) -> None:
    """Judge the tools that ran and the messages that came back."""
    messages = _judge_list(called.value, asked)
    _judge_isolation(messages, asked)
    _judge_work(called, asked)
    calls = [each.call for each in asked]
    for message, each in zip(messages, asked, strict=True):
        judge_keys(message, each.call, calls, messages, KEYS)
    _judge_ids(messages, asked)
    for message, each in zip(messages, asked, strict=True):
        _judge_content(message["content"], each)


def _judge_list(value: Any, asked: Sequence[Asked]) -> list[Json]:
    """Return the messages; there has to be one for each call."""
    if isinstance(value, list) and len(value) == len(asked) and all(isinstance(item, dict) for item in value):
        return value
    known = _known_list(value, asked)
    raise Wrong(
        seen=as_json(value),
        expected=f"a list of {len(asked)} tool messages, each a dict" if asked else "[]",
        why=objection([each.call for each in asked], value),
        misconception=known,
        otherwise=("The API wants one tool message for each call.", "Return the list of all tool messages."),
    )


def _known_list(value: Any, asked: Sequence[Asked]) -> Misconception | None:
    if value is None:
        return dispatch_mistakes.RESULT_NOT_RETURNED if asked else dispatch_mistakes.NONE_NOT_HANDLED
    if isinstance(value, dict):
        return dispatch_mistakes.ONLY_FIRST_CALL
    given = [item.get("tool_call_id") for item in value if isinstance(item, dict)] if isinstance(value, list) else []
    silent = {each.ending for each in asked if each.call.id not in given}
    if not given or len(given) >= len(asked):
        return None
    if silent <= set(FAILS):
        return mistakes.FAILED_CALL_UNANSWERED
    return (
        dispatch_mistakes.UNKNOWN_NAME_UNANSWERED if silent == {Ending.UNKNOWN} else dispatch_mistakes.ONLY_FIRST_CALL
    )


def _judge_isolation(messages: list[Json], asked: Sequence[Asked]) -> None:
    """Judge that a failure stayed where it was. Asked before all else: after one, other tools may not even begin."""
    if not any(each.ending in FAILS for each in asked):
        return
    well = [each for each in asked if each.ending is Ending.RESULT]
    told = {str(message.get("tool_call_id")): message.get("content") for message in messages}
    if well and all(tells_an_error(told.get(each.call.id)) for each in well):
        raise Wrong(
            seen=f"all {len(asked)} calls are answered with an error: {as_json(messages)}",
            expected=f"the results of {', '.join(each.name for each in well)}, beside the errors of the others",
            misconception=mistakes.ONE_FAILURE_FAILS_ALL,
        )


def _judge_work(called: Called, asked: Sequence[Asked]) -> None:
    """Judge that every call reached its tool once; which one began first does not matter."""
    wanted = [each.sample for each in asked if each.reaches_its_tool]
    made = called.invocations
    ran = {call.name for call in made}
    idle = [each for each in wanted if each.stub.name not in ran]
    if (
        idle
        and ran
        and all(each.stub.is_async for each in idle)
        and ran == {s.stub.name for s in wanted if s not in idle}
    ):
        raise Wrong(
            seen=f"{', '.join(each.stub.name for each in idle)} never ran, and {as_json(called.value)} came back",
            expected="async tools run as well as plain ones",
            misconception=mistakes.COROUTINE_NOT_AWAITED,
        )
    in_order = sorted(wanted, key=lambda each: _key(each.invocation))
    judge_invocations(tuple(sorted(made, key=_key)), in_order, called.value)


def _key(call: Invocation) -> tuple[str, str]:
    return call.name, json.dumps(call.arguments, sort_keys=True)


def _judge_ids(messages: list[Json], asked: Sequence[Asked]) -> None:
    wanted, given = [each.call.id for each in asked], [message["tool_call_id"] for message in messages]
    by_id = {each.call.id: each for each in asked}
    known = dispatch_mistakes.WRONG_ID
    if sorted(map(str, given)) == sorted(wanted):
        strange = [message for message in messages if _belongs_to_another(message, by_id)]
        if given == wanted and not strange:
            return
        known = dispatch_mistakes.IDS_SWAPPED if strange else mistakes.ORDER_OF_FINISHING
    raise wrong_ids([each.call for each in asked], messages, known)


def _belongs_to_another(message: Json, by_id: Mapping[str, Asked]) -> bool:
    own = by_id[message["tool_call_id"]]
    others = [each for each in by_id.values() if each is not own and each.ending is Ending.RESULT]
    content = message["content"]
    return not holds(content, own.result) and any(holds(content, each.result) for each in others)


def _judge_content(content: str, own: Asked) -> None:
    if own.ending is Ending.UNKNOWN:
        judge_unknown(content, own.name)
    elif own.ending in FAILS:
        _judge_failure(content, own)
    elif tells_an_error(content) and not same(json.loads(content), own.result):
        raise Wrong(
            seen=f"{own.name} gave {as_json(own.result)}, and its answer is {content}",
            expected=f"the text {json.dumps(own.result)}",
            why="This call worked, and the model is told that it failed.",
            next_step="Print the exception in your `except`: your own code raised it.",
            misconception=None if own.stub.is_async else mistakes.PLAIN_TOOL_AWAITED,
        )
    else:
        judge_text(content, own.result)


def _judge_failure(content: str, own: Asked) -> None:
    if tells_an_error(content):
        return
    try:
        json.loads(content)
    except ValueError:
        known = dispatch_mistakes.RESULT_NOT_JSON_STRING
    else:
        known = mistakes.FAILURE_NOT_TOLD
    raise Wrong(
        seen=f"{own.name} failed, and its answer is {content!r}",
        expected='a JSON object with the key "error"',
        misconception=known,
    )


def tells_an_error(content: Any) -> bool:
    """Tell whether a content is a JSON object that says what went wrong."""
    try:
        value = json.loads(content)
    except (TypeError, ValueError):
        return False
    return isinstance(value, dict) and bool(value.get("error"))
