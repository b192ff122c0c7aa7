"""What any loop has to send, judged request by request."""

from __future__ import annotations

import json
from typing import Any

from grader.checks import service
from grader.checks.check import Wrong, as_json
from grader.checks.lessons import dispatch_mistakes, loop_mistakes
from grader.checks.lessons.dispatching import holds, judge_text, judge_unknown, same
from grader.checks.lessons.story import Json, Round, Story, Told, calls_of, digest
from grader.checks.outcome import Misconception
from grader.checks.tools import Sample


def judge_requests(told: Told, up_to: int | None = None) -> None:
    """Judge every request in the order they were sent, or the first ``up_to`` of them."""
    story = told.story
    for number, request in enumerate(told.desk.requests[:up_to]):
        if story.answer is not None and number > len(story.rounds):
            raise Wrong(
                seen=f"request {number + 1}, with the messages {digest(sent_messages(request))}",
                expected=f"{number} requests, the last one answered with {story.answer!r}",
                misconception=loop_mistakes.ASKS_AGAIN_AFTER_ANSWER,
            )
        _judge_messages(sent_messages(request), story, number)
        _judge_settings(request, story, number)


def sent_messages(request: Json) -> list[Any]:
    """Return the messages of a request as a list, whatever was sent in their place."""
    messages = request.get("messages")
    return messages if isinstance(messages, list) else [messages]


def _judge_settings(request: Json, story: Story, number: int) -> None:
    if not same(request.get("tools"), story.definitions):
        missing = "tools" not in request
        raise Wrong(
            seen=f"request {number + 1} has {'no tools' if missing else as_json(request['tools'])}",
            expected="the caller's tools, in every request",
            why=loop_mistakes.TOOLS_SENT_ONCE.why,
            next_step=loop_mistakes.TOOLS_SENT_ONCE.next_step,
            misconception=loop_mistakes.TOOLS_SENT_ONCE if missing and number else None,
        )
    if request.get("model") != story.model:
        raise Wrong(
            seen=f"request {number + 1} names the model {request.get('model')!r}",
            expected=f"the model {story.model!r}, which the caller chose",
            misconception=loop_mistakes.MODEL_HARD_CODED,
        )


def judge_transcript(told: Told) -> None:
    """Judge the caller's list after a conversation that ended."""
    story, kept = told.story, told.kept
    last = kept[-1] if kept and isinstance(kept[-1], dict) else {}
    ended = last.get("role") == "assistant" and not calls_of(last) and last.get("content") == story.answer
    if ended and _fits(kept[:-1], story, len(story.rounds)):
        return
    known: Misconception | None = None
    if same(kept, list(story.opening)) and story.rounds:
        known = loop_mistakes.TRANSCRIPT_NOT_KEPT
    elif _fits(kept, story, len(story.rounds)):
        known = loop_mistakes.FINAL_ANSWER_NOT_KEPT
    raise Wrong(
        seen=f"afterwards the list `messages` is {digest(kept)}",
        expected="the messages it had, then all that was said: assistant and tool messages, and the final answer last",
        misconception=known,
        otherwise=(
            "The caller's next question goes on from that list.",
            "Append every message to the list you were given, in order, once.",
        ),
    )


def _judge_messages(sent: list[Any], story: Story, number: int) -> None:
    """Judge the messages of request ``number``: the opening, and each round so far."""
    if not _fits(sent, story, number):
        known = _known(sent, story, number)
        raise Wrong(
            seen=f"request {number + 1} has the messages {digest(sent)}",
            expected=digest(_expected(story, number)),
            why=service.quoted(service.refusal(messages=sent)),
            misconception=known,
            otherwise=(
                "The model sees this list and nothing else.",
                "Print `messages` before each request, and compare.",
            ),
        )
    place = len(story.opening)
    for each in story.rounds[:number]:
        _judge_round(sent[place : place + 1 + len(each.samples)], each, story)
        place += 1 + len(each.samples)


def _expected(story: Story, number: int) -> list[Json]:
    messages = list(story.opening)
    for each in story.rounds[:number]:
        messages.append({"role": "assistant", "tool_calls": [{"id": id} for id in each.ids]})
        messages.extend({"role": "tool", "tool_call_id": id} for id in each.ids)
    return messages


def _fits(sent: list[Any], story: Story, number: int) -> bool:
    """Tell whether these are the opening and ``number`` rounds, each with its assistant message before its answers."""
    place = len(story.opening)
    if not same(sent[:place], list(story.opening)):
        return False
    for each in story.rounds[:number]:
        asked, answers = sent[place : place + 1], sent[place + 1 : place + 1 + len(each.samples)]
        if [_ids(message) for message in asked] != [each.ids] or asked[0].get("role") != "assistant":
            return False
        given = [answer.get("tool_call_id") for answer in answers if _is_answer(answer)]
        if sorted(map(str, given)) != sorted(each.ids):
            return False
        place += 1 + len(each.samples)
    return place == len(sent)


def _is_answer(message: Any) -> bool:
    return (
        isinstance(message, dict) and message.get("role") == "tool" and isinstance(message.get("content"), str | list)
    )


def _ids(message: Any) -> list[Any]:
    return [call.get("id") for call in calls_of(message)]


def _known(sent: list[Any], story: Story, number: int) -> Misconception | None:
    """Name the mistake in a list of messages that does not fit."""
    if not same(sent[: len(story.opening)], list(story.opening)):
        return loop_mistakes.HISTORY_NOT_SENT if number and len(sent) < len(_expected(story, number)) else None
    rest = [message for message in sent[len(story.opening) :] if isinstance(message, dict)]
    if not number:
        return None
    roles = [message.get("role") for message in rest]
    asked = [place for place, message in enumerate(rest) if calls_of(message) and roles[place] == "assistant"]
    if not asked:
        spoken = "assistant" in roles
        return loop_mistakes.ASSISTANT_WITHOUT_CALLS if spoken else loop_mistakes.ASSISTANT_NOT_APPENDED
    if "tool" in roles and roles.index("tool") < asked[0]:
        return loop_mistakes.RESULTS_BEFORE_ASSISTANT
    if len(asked) > number and _ids(rest[asked[0]]) == _ids(rest[asked[1]]):
        return loop_mistakes.ASSISTANT_REPEATED
    return _known_answer([message for place, message in enumerate(rest) if place not in asked], story, number)


def _known_answer(answers: list[Json], story: Story, number: int) -> Misconception | None:
    """Name the mistake in the messages that should answer the calls."""
    wanted = [id for each in story.rounds[:number] for id in each.ids]
    if any("call_id" in message for message in answers):
        return dispatch_mistakes.CALL_ID_KEY
    if answers and all(message.get("role") != "tool" for message in answers):
        return dispatch_mistakes.ROLE_NOT_TOOL
    if any(not isinstance(message.get("content"), str | list) for message in answers):
        return dispatch_mistakes.CONTENT_NOT_STRING
    given = [message.get("tool_call_id") for message in answers]
    if any(id not in wanted for id in given) or len(set(map(str, given))) < len(given):
        return dispatch_mistakes.WRONG_ID
    return dispatch_mistakes.ONLY_FIRST_CALL if 0 < len(given) < len(wanted) else None


def _judge_round(messages: list[Json], told: Round, story: Story) -> None:
    """Judge the contents of one round whose order and ids are right."""
    by_id = {sample.call.id: sample for sample in told.samples}
    for call in calls_of(messages[0]):
        sample, function = by_id[str(call.get("id"))], call.get("function")
        function = function if isinstance(function, dict) else {}
        if (function.get("name"), function.get("arguments")) != (sample.call.name, sample.call.arguments):
            raise Wrong(
                seen=as_json(call),
                expected=f"the call as the model made it: {sample.call.name} with {sample.call.arguments}",
                why="The model has to find its own words in the history; otherwise it reads what it never said.",
                next_step="Append the message the SDK gave you, unchanged.",
            )
    for message in messages[1:]:
        _judge_content(message, by_id[str(message["tool_call_id"])], told, story)


def _judge_content(message: Json, own: Sample, told: Round, story: Story) -> None:
    content, wanted = text_of(message["content"]), story.result(own)
    for other in told.samples:
        result = story.result(other)
        if other is not own and not same(result, wanted) and holds(content, result):
            raise Wrong(
                seen=as_json(message),
                expected=f"{json.dumps(wanted, ensure_ascii=False)} under this id",
                misconception=dispatch_mistakes.IDS_SWAPPED,
            )
    if own.call.name in story.absent:
        judge_unknown(content, own.call.name)
    else:
        judge_text(content, wanted)


def text_of(content: Any) -> Any:
    """Return a content as one text; a list of text parts is as good as a string."""
    if not isinstance(content, list):
        return content
    return "".join(str(part.get("text")) for part in content if isinstance(part, dict))
