"""Assertions about the requests of a loop over Chat Completions, and about the messages it leaves behind."""

from __future__ import annotations

import json
from typing import Any

from grader.checks import api_refusal
from grader.checks.check import CheckFailedError, as_json
from grader.checks.json_values import Json, is_json_of, json_equal
from grader.checks.misconceptions import dispatch, loop
from grader.checks.sample_tools import Sample
from grader.checks.support.conversation_fixture import ChatLoopRun, Round, ScriptedConversation
from grader.checks.support.dispatch_assertions import judge_text, judge_unknown
from grader.checks.support.messages import calls_of, sent_messages, summarize, text_of
from grader.outcome import Misconception


def judge_requests(run: ChatLoopRun, up_to: int | None = None) -> None:
    """Judge every request in the order they were sent, or the first ``up_to`` of them."""
    conversation = run.conversation
    for number, request in enumerate(run.api.requests[:up_to]):
        if conversation.answer is not None and number > len(conversation.rounds):
            raise CheckFailedError(
                seen=f"request {number + 1}, with the messages {summarize(sent_messages(request))}",
                expected=f"{number} requests, the last one answered with {conversation.answer!r}",
                misconception=loop.ASKS_AGAIN_AFTER_ANSWER,
            )
        _judge_messages(sent_messages(request), conversation, number)
        _judge_settings(request, conversation, number)


def _judge_settings(request: Json, conversation: ScriptedConversation, number: int) -> None:
    if not json_equal(request.get("tools"), conversation.definitions):
        missing = "tools" not in request
        raise CheckFailedError(
            seen=f"request {number + 1} has {'no tools' if missing else as_json(request['tools'])}",
            expected="the caller's tools, in every request",
            why=loop.TOOLS_SENT_ONCE.why,
            next_step=loop.TOOLS_SENT_ONCE.next_step,
            misconception=loop.TOOLS_SENT_ONCE if missing and number else None,
        )
    if request.get("model") != conversation.model:
        raise CheckFailedError(
            seen=f"request {number + 1} names the model {request.get('model')!r}",
            expected=f"the model {conversation.model!r}, which the caller chose",
            misconception=loop.MODEL_HARD_CODED,
        )


def judge_transcript(run: ChatLoopRun) -> None:
    """Judge the caller's list after a conversation that ended."""
    conversation, kept = run.conversation, run.transcript
    last = kept[-1] if kept and isinstance(kept[-1], dict) else {}
    ended = last.get("role") == "assistant" and not calls_of(last) and last.get("content") == conversation.answer
    if ended and _has_expected_order(kept[:-1], conversation, len(conversation.rounds)):
        return
    known: Misconception | None = None
    if json_equal(kept, list(conversation.opening)) and conversation.rounds:
        known = loop.TRANSCRIPT_NOT_KEPT
    elif _has_expected_order(kept, conversation, len(conversation.rounds)):
        known = loop.FINAL_ANSWER_NOT_KEPT
    raise CheckFailedError(
        seen=f"afterwards the list messages is {summarize(kept)}",
        expected="the messages it had, then all that was said: assistant and tool messages, and the final answer last",
        misconception=known,
        otherwise=(
            "The caller's next question goes on from that list.",
            "Append every message to the list you were given, in order, once.",
        ),
    )


def judge_last_round(run: ChatLoopRun, bound: int) -> None:
    """Judge the caller's list after ``bound`` rounds without an answer: no call in it is without its answer.

    Whether the reply of the last round is kept is left open.
    """
    if any(_has_expected_order(run.transcript, run.conversation, rounds) for rounds in (bound, bound - 1)):
        return
    raise CheckFailedError(
        seen=f"after the RuntimeError the list messages is {summarize(run.transcript)}",
        expected="every assistant message with calls, and the answers to all of them behind it",
        why="The caller may continue from this list, and the API refuses a history in which a call has no answer.",
        next_step="Answer the calls of every reply, the last one's too, before the RuntimeError.",
    )


def _judge_messages(sent: list[Any], conversation: ScriptedConversation, number: int) -> None:
    """Judge the messages of request ``number``: the opening, and each round so far."""
    if not _has_expected_order(sent, conversation, number):
        known = _misconception(sent, conversation, number)
        raise CheckFailedError(
            seen=f"request {number + 1} has the messages {summarize(sent)}",
            expected=summarize(_expected_messages(conversation, number)),
            why=api_refusal.quoted(api_refusal.refusal(messages=sent)),
            misconception=known,
            otherwise=(
                "The model sees this list and nothing else.",
                "Print `messages` before each request, and compare.",
            ),
        )
    position = len(conversation.opening)
    for each in conversation.rounds[:number]:
        _judge_round(sent[position : position + 1 + len(each.samples)], each, conversation)
        position += 1 + len(each.samples)


def _expected_messages(conversation: ScriptedConversation, number: int) -> list[Json]:
    messages = list(conversation.opening)
    for each in conversation.rounds[:number]:
        messages.append({"role": "assistant", "tool_calls": [{"id": id} for id in each.ids]})
        messages.extend({"role": "tool", "tool_call_id": id} for id in each.ids)
    return messages


def _has_expected_order(sent: list[Any], conversation: ScriptedConversation, number: int) -> bool:
    """Tell whether these are the opening and ``number`` rounds, each with its assistant message before its answers."""
    position = len(conversation.opening)
    if not json_equal(sent[:position], list(conversation.opening)):
        return False
    for each in conversation.rounds[:number]:
        asked, answers = sent[position : position + 1], sent[position + 1 : position + 1 + len(each.samples)]
        if [_call_ids(message) for message in asked] != [each.ids] or asked[0].get("role") != "assistant":
            return False
        given = [answer.get("tool_call_id") for answer in answers if _is_answer(answer)]
        if sorted(map(str, given)) != sorted(each.ids):
            return False
        position += 1 + len(each.samples)
    return position == len(sent)


def _is_answer(message: Any) -> bool:
    return (
        isinstance(message, dict) and message.get("role") == "tool" and isinstance(message.get("content"), str | list)
    )


def _call_ids(message: Any) -> list[Any]:
    return [call.get("id") for call in calls_of(message)]


def _misconception(sent: list[Any], conversation: ScriptedConversation, number: int) -> Misconception | None:
    """Return the misconception that explains a list of messages in the wrong order, or None."""
    if not json_equal(sent[: len(conversation.opening)], list(conversation.opening)):
        return loop.HISTORY_NOT_SENT if number and len(sent) < len(_expected_messages(conversation, number)) else None
    rest = [message for message in sent[len(conversation.opening) :] if isinstance(message, dict)]
    if not number:
        return None
    roles = [message.get("role") for message in rest]
    asked = [position for position, message in enumerate(rest) if calls_of(message) and roles[position] == "assistant"]
    if not asked:
        spoken = "assistant" in roles
        return loop.ASSISTANT_WITHOUT_CALLS if spoken else loop.ASSISTANT_NOT_APPENDED
    if "tool" in roles and roles.index("tool") < asked[0]:
        return loop.RESULTS_BEFORE_ASSISTANT
    if len(asked) > number and _call_ids(rest[asked[0]]) == _call_ids(rest[asked[1]]):
        return loop.ASSISTANT_REPEATED
    return _answer_misconception(
        [message for position, message in enumerate(rest) if position not in asked], conversation, number
    )


def _answer_misconception(answers: list[Json], conversation: ScriptedConversation, number: int) -> Misconception | None:
    """Return the misconception that explains messages that do not answer the calls, or None."""
    wanted = [id for each in conversation.rounds[:number] for id in each.ids]
    if any("call_id" in message for message in answers):
        return dispatch.CALL_ID_KEY
    if answers and all(message.get("role") != "tool" for message in answers):
        return dispatch.ROLE_NOT_TOOL
    if any(not isinstance(message.get("content"), str | list) for message in answers):
        return dispatch.CONTENT_NOT_STRING
    given = [message.get("tool_call_id") for message in answers]
    if any(id not in wanted for id in given) or len(set(map(str, given))) < len(given):
        return dispatch.WRONG_ID
    return dispatch.ONLY_FIRST_CALL if 0 < len(given) < len(wanted) else None


def _judge_round(messages: list[Json], run: Round, conversation: ScriptedConversation) -> None:
    """Judge the contents of one round whose order and ids are right."""
    by_id = {sample.call.id: sample for sample in run.samples}
    for call in calls_of(messages[0]):
        sample, function = by_id[str(call.get("id"))], call.get("function")
        function = function if isinstance(function, dict) else {}
        if (function.get("name"), function.get("arguments")) != (sample.call.name, sample.call.arguments):
            raise CheckFailedError(
                seen=as_json(call),
                expected=f"the call as the model made it: {sample.call.name} with {sample.call.arguments}",
                why="The model has to find its own words in the history; otherwise it reads what it never said.",
                next_step="Append the message the SDK gave you, unchanged.",
            )
    for message in messages[1:]:
        _judge_content(message, by_id[str(message["tool_call_id"])], run, conversation)


def _judge_content(message: Json, own: Sample, run: Round, conversation: ScriptedConversation) -> None:
    content, wanted = text_of(message["content"]), conversation.result(own)
    for other in run.samples:
        result = conversation.result(other)
        if other is not own and not json_equal(result, wanted) and is_json_of(content, result):
            raise CheckFailedError(
                seen=as_json(message),
                expected=f"{json.dumps(wanted, ensure_ascii=False)} under this id",
                misconception=dispatch.IDS_SWAPPED,
            )
    if own.call.name in conversation.unknown_names:
        judge_unknown(content, own.call.name)
    else:
        judge_text(content, wanted)
