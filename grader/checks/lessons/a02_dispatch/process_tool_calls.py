"""Check of `process_tool_calls`, assignment 02_dispatch: one tool message for each call of a reply."""

from __future__ import annotations

from typing import Any

from grader.checks.check import Check, CheckContext, CheckFailedError, as_json, attempting, case
from grader.checks.json_values import is_json_of, json_equal
from grader.checks.lessons.a02_dispatch.registry_entry import judge_entry
from grader.checks.misconceptions import dispatch as mistakes
from grader.checks.sample_tools import (
    Sample,
    names,
    plain_sample,
    result_tools,
    rich_sample,
    sample,
    show_call,
    show_registry,
    tool_call,
)
from grader.checks.support.dispatch_assertions import (
    judge_invocations,
    judge_text,
    judge_unknown,
    recognize,
    recognize_unknown_name,
)
from grader.checks.support.tool_message_assertions import id_mismatch, is_first_answer, judge_keys, objection
from grader.learner.objects import ToolCall
from grader.learner.subject import Called, LearnerCodeError, SubjectError
from grader.outcome import Misconception

FUNCTION = "process_tool_calls"


class ProcessToolCalls(Check):
    """``REGISTRY`` and ``process_tool_calls(tool_calls, registry) -> list[dict]``."""

    id = "process_tool_calls"
    title = "Answer every call of a reply"
    points = 15
    defines = (FUNCTION, "REGISTRY")
    depends_on = ("dispatch_tool_call",)
    hints = (
        "One reply can hold no call, one call or many. What should come back in each case?",
        "Each answer is a dict with three keys: `tool_call_id`, `role` and `content`. Two of them differ per call.",
        "`for tool_call in tool_calls or []:` covers None, the empty list and every call. Collect the answers "
        "in a list and return it after the loop.",
        'Inside the loop: `messages.append({"tool_call_id": tool_call.id, "role": "tool", '
        '"content": dispatch_tool_call(tool_call, registry)})`. '
        'And `REGISTRY = {"lookup_user": lookup_user, …}`, without parentheses after the functions.',
    )
    mistakes = (*mistakes.DISPATCH_MISTAKES, *mistakes.PROCESS_MISTAKES)

    @case("One call gives one tool message", core=True, holds=("one-message-per-call", "tool-message"))
    def answers_one(self, context: CheckContext) -> None:
        _process(context, [sample(context, names(context, 1)[0])])

    @case("Several calls are answered in order, each under its own id", holds=("one-message-per-call", "tool-message"))
    def answers_several(self, context: CheckContext) -> None:
        first, second, third = names(context, 3)
        samples = [sample(context, first), rich_sample(context, second), plain_sample(context, third)]
        context.random.shuffle(samples)
        _process(context, samples)

    @case("Two calls of the same function are two answers", holds=("one-message-per-call", "tool-message"))
    def answers_the_same_function_twice(self, context: CheckContext) -> None:
        name = names(context, 1)[0]
        _process(context, [sample(context, name), sample(context, name)])

    @case("A reply without calls gives an empty list, whether None or []", holds=("no-calls",))
    def answers_no_calls(self, context: CheckContext) -> None:
        nothings: tuple[list[Any] | None, ...] = (None, [])
        for nothing in nothings:
            with attempting(f"{FUNCTION}({nothing!r}, registry)", _nothing_raises):
                called = context.subject.call(FUNCTION, nothing, {})
                if called.value is None:  # does it answer nothing at all, or nothing here?
                    _process(context, [sample(context, names(context, 1)[0])])
                if called.value != []:
                    raise CheckFailedError(
                        seen=as_json(called.value), expected="[]", misconception=mistakes.NONE_NOT_HANDLED
                    )

    @case("An unknown name is answered too, and the calls beside it still run", holds=("unknown-name",))
    def answers_unknown_names(self, context: CheckContext) -> None:
        first, second, missing = names(context, 3)
        samples = [sample(context, first), sample(context, second)]
        unknown_call = tool_call(context, missing, samples[0].arguments)
        calls = [samples[0].call, unknown_call, samples[1].call]
        with attempting(_call_text(calls, samples), recognize_unknown_name):
            called = _call(context, calls, samples)
            _judge_unknown_among(called, calls, unknown_call, samples)

    @case("REGISTRY maps lookup_user and get_order_history to your functions", holds=("registry",))
    def registry_is_filled(self, context: CheckContext) -> None:
        user = f"user_{context.number(1000, 10000)}"
        judge_entry(context, "lookup_user", {"user_id": user})
        judge_entry(context, "get_order_history", {"user_id": user, "limit": context.random.randrange(1, 5)})


def _process(context: CheckContext, samples: list[Sample]) -> None:
    """Process the calls of ``samples`` and judge what happens."""
    calls = [each.call for each in samples]
    with attempting(_call_text(calls, samples), recognize):
        called = _call(context, calls, samples)
        messages = _judge_list(called, calls)
        judge_invocations(called.invocations, samples, called.value)
        _judge_messages(messages, samples)


def _call(context: CheckContext, calls: list[ToolCall], samples: list[Sample]) -> Called:
    registry = {each.stub.name: each.stub for each in samples}
    return context.subject.call(FUNCTION, calls, registry, tools=result_tools(samples))


def _call_text(calls: list[ToolCall], samples: list[Sample]) -> str:
    listed = ", ".join(show_call(call) for call in calls)
    return f"{FUNCTION}([{listed}], {show_registry(*(each.stub for each in samples))})"


def _judge_list(called: Called, calls: list[ToolCall]) -> list[Any]:
    """Return the messages; there has to be one for each call."""
    value = called.value
    if isinstance(value, list) and len(value) == len(calls) and all(isinstance(item, dict) for item in value):
        return value
    known: Misconception | None = None
    if value is None:
        known = mistakes.RESULT_NOT_RETURNED
    elif is_first_answer(value, calls):
        known = mistakes.ONLY_FIRST_CALL
    raise CheckFailedError(
        seen=as_json(value),
        expected=f"a list of {len(calls)} tool messages, each a dict",
        why=objection(calls, value),
        misconception=known,
        otherwise=(
            "The API wants one tool message per call." if isinstance(value, list) else None,
            "Append one dict per call to a list and return the list.",
        ),
    )


def _judge_messages(messages: list[dict[str, Any]], samples: list[Sample]) -> None:
    calls = [each.call for each in samples]
    for message, each in zip(messages, samples, strict=True):
        judge_keys(message, each.call, calls, messages)
    _judge_ids(messages, samples)
    for message, each in zip(messages, samples, strict=True):
        judge_text(message["content"], each.result)


def _judge_ids(messages: list[dict[str, Any]], samples: list[Sample]) -> None:
    calls = [each.call for each in samples]
    wanted, given = [call.id for call in calls], [message["tool_call_id"] for message in messages]
    if given == wanted and not _answers_swapped(messages, samples):
        return
    known = mistakes.WRONG_ID
    if sorted(map(str, given)) == sorted(wanted):
        results = {each.call.id: each.result for each in samples}
        paired = all(is_json_of(message["content"], results[message["tool_call_id"]]) for message in messages)
        known = mistakes.ORDER_CHANGED if paired else mistakes.IDS_SWAPPED
    raise id_mismatch(calls, messages, known)


def _answers_swapped(messages: list[dict[str, Any]], samples: list[Sample]) -> bool:
    """Tell whether some message holds the result of another call than its own."""
    for message, own in zip(messages, samples, strict=True):
        others = [each for each in samples if each is not own and not json_equal(each.result, own.result)]
        if not is_json_of(message["content"], own.result) and any(
            is_json_of(message["content"], o.result) for o in others
        ):
            return True
    return False


def _nothing_raises(error: SubjectError) -> Misconception | None:
    if isinstance(error, LearnerCodeError):
        if "'NoneType' object is not iterable" in error.message or "has no len()" in error.message:
            return mistakes.NONE_NOT_HANDLED
        if error.type == "IndexError" or "'NoneType' object is not subscriptable" in error.message:
            return mistakes.ONLY_FIRST_CALL
    return recognize(error)


def _judge_unknown_among(called: Called, calls: list[ToolCall], unknown_call: ToolCall, samples: list[Sample]) -> None:
    value = called.value
    if isinstance(value, list) and all(isinstance(item, dict) for item in value):
        ids = [message.get("tool_call_id") for message in value]
        if ids == [call.id for call in calls if call is not unknown_call]:
            raise CheckFailedError(
                seen=as_json(value),
                expected=f"one more message, with the id {unknown_call.id}",
                why=objection(calls, value),
                misconception=mistakes.UNKNOWN_NAME_UNANSWERED,
            )
    messages = _judge_list(called, calls)
    judge_invocations(called.invocations, samples, called.value)
    answer = messages.pop(calls.index(unknown_call))
    _judge_messages(messages, samples)
    judge_keys(answer, unknown_call, [unknown_call], [answer])
    judge_unknown(answer["content"], unknown_call.name)
    if answer["tool_call_id"] != unknown_call.id:
        raise CheckFailedError(
            seen=as_json(answer),
            expected=f"the id {unknown_call.id}",
            why=objection([unknown_call], [answer]),
            misconception=mistakes.WRONG_ID,
        )
