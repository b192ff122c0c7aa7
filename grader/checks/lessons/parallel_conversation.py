"""Assignment 04_parallel: the loop for an async client, whose rounds carry out their calls at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from grader.checks.check import Check, Play, Wrong, as_json, case, trying
from grader.checks.lessons import dispatch_mistakes, plots
from grader.checks.lessons import parallel_mistakes as mistakes
from grader.checks.lessons.answering import tells_an_error
from grader.checks.lessons.awaiting import judge_async, judge_meeting, recognise_await
from grader.checks.lessons.conversing import judge_requests, judge_transcript, sent_messages
from grader.checks.lessons.dispatching import holds, recognise, same
from grader.checks.lessons.ending import CHAT, SPARE, gave_up_early, judge_bound, judge_words, unfinished
from grader.checks.lessons.story import Round, Story, Told, counted, digest, invent, stray, tell
from grader.checks.outcome import Misconception
from grader.checks.rendezvous import Rendezvous
from grader.checks.subject import LearnerRaised, SubjectError
from grader.checks.tools import Sample, names, rich_sample, sample

FUNCTION = "run_conversation_async"


class RunConversationAsync(Check):
    """``async run_conversation_async(client, messages, tools, registry, *, model, max_rounds=5) -> str``."""

    id = FUNCTION
    title = "The whole loop, with an async client"
    points = 15
    defines = (FUNCTION,)
    hints = (
        "It is the loop of assignment 03. Which two things in a round take time, and so want an `await`?",
        "`reply = await client.chat.completions.create(...)`, then the assistant message into the list, as before.",
        "The answers of a round are one `await run_tool_calls(message.tool_calls, registry)`; add them with "
        "`messages.extend(...)`.",
        "Around it `for _ in range(max_rounds):`, inside it `return message.content` where there are no calls, and "
        "below it `raise RuntimeError(...)`.",
    )
    mistakes = mistakes.ASYNC_LOOP_MISTAKES

    @case("The calls of a round are answered, then the model's words come back")
    def answers_one_round(self, play: Play) -> None:
        first, second = names(play, 2)
        _carry_on(play, invent(play, [Round((_async(sample(play, first)), rich_sample(play, second)))]))

    @case("A reply without calls is the answer at once")
    def answers_without_tools(self, play: Play) -> None:
        _carry_on(play, invent(play, [], system=True))

    @case("A result may lead to more calls: several rounds")
    def answers_several_rounds(self, play: Play) -> None:
        first, second, missing = names(play, 3)
        rounds = [
            Round((_async(sample(play, first)), stray(play, missing))),
            Round((sample(play, second),)),
            Round((_async(sample(play, first)),), text="One moment, please."),
            Round((sample(play, second),), finish_reason="stop"),
        ]
        _carry_on(play, invent(play, rounds, absent=[missing], system=True))

    @case("The calls of a round run at the same time")
    def runs_a_round_at_once(self, play: Play) -> None:
        samples = tuple(_async(sample(play, name)) for name in names(play, 3))
        meeting = Rendezvous(len(samples))
        _carry_on(play, invent(play, [Round(samples)]), meeting=meeting)

    @case("A tool that fails does not end the conversation")
    def goes_on_after_a_failure(self, play: Play) -> None:
        good, bad = names(play, 2)
        samples = [_async(sample(play, good)), _async(sample(play, bad))]
        play.random.shuffle(samples)
        _survive(play, invent(play, [Round(tuple(samples))]), bad)

    @case("Past max_rounds there is a RuntimeError, and no further request")
    def stops_at_the_bound(self, play: Play) -> None:
        _exhaust(play, play.pick((2, 3, 7)))

    @case("Without max_rounds there are five rounds at most")
    def has_a_default(self, play: Play) -> None:
        _exhaust(play, None)

    @case("It is async: its caller awaits it")
    def is_async(self, play: Play) -> None:
        judge_async(play, FUNCTION, None, [], [], {}, model="gpt-4o")


def _async(given: Sample) -> Sample:
    return replace(given, stub=replace(given.stub, is_async=True))


def _tried(story: Story, max_rounds: int | None = None) -> str:
    return plots.tried(f"await {FUNCTION}", "messages", story, max_rounds)


def _recognise(error: SubjectError) -> Misconception | None:
    if isinstance(error, LearnerRaised):
        if "'coroutine' object has no attribute" in error.message:
            return mistakes.REQUEST_NOT_AWAITED
        if "'coroutine' object is not iterable" in error.message:
            return mistakes.ANSWERS_NOT_AWAITED
        if "'NoneType' object is not iterable" in error.message:
            return dispatch_mistakes.NONE_NOT_HANDLED
    return recognise_await(error) or recognise(error)


def _carry_on(play: Play, story: Story, meeting: Rendezvous | None = None) -> None:
    """Play a story that ends, and judge everything about it."""
    held = {each.stub.name: meeting.tool(each.result) for each in story.reached} if meeting else None
    with trying(_tried(story), _recognise):
        told = tell(play, FUNCTION, story, asynchronous=True, tools=held)
        _judge_entries(told)
        judge_requests(told)
        _judge_end(told)
        _judge_work(told)
        judge_transcript(told)
        if meeting:
            judge_meeting(meeting, [each.stub for each in story.reached])


def _judge_entries(told: Told) -> None:
    """Judge that each entry of the messages is one message."""
    for request in told.desk.requests:
        if any(isinstance(message, list) for message in sent_messages(request)):
            raise Wrong(
                seen=f"a request has the messages {digest(sent_messages(request))}",
                expected="one entry for each message",
                misconception=mistakes.ANSWERS_AS_ONE_ENTRY,
            )


def _judge_end(told: Told) -> None:
    """Judge that the conversation went on to its last reply, and that this reply's text came back."""
    if told.error:
        raise told.error
    sent, needed = len(told.desk.requests), len(told.story.rounds) + 1
    value = as_json(told.called.value if told.called else None)
    if sent < needed:
        seen = f"{counted(sent, 'request')}, then {value} came back"
        raise unfinished(CHAT, seen, counted(needed, "request"), gave_up_early(told))
    judge_words(told, CHAT, value)


def _judge_work(told: Told) -> None:
    """Judge that each call reached its tool once; which one of a round began first does not matter."""
    made = sorted(_written(call.name, call.arguments) for call in told.invocations)
    wanted = sorted(_written(each.stub.name, each.arrives) for each in told.story.reached)
    if made == wanted:
        return
    raise Wrong(
        seen=f"these calls reached the tools: {'; '.join(made) or 'none'}",
        expected="; ".join(wanted),
        why="A call that runs twice, or not at all, is an order placed twice, or never.",
        next_step="Carry out each call of each reply once, with the arguments the model wrote.",
    )


def _written(name: str, arguments: Any) -> str:
    return f"{name} with {as_json(dict(sorted(arguments.items())))}"


def _survive(play: Play, story: Story, bad: str) -> None:
    """Play a story in which the tool ``bad`` raises; its call is answered with an error, and the story ends well."""

    def fail(**arguments: Any) -> None:
        raise ConnectionError("the shop does not answer")

    with trying(f"{_tried(story)}, and {bad} raises", lambda error: _recognise(error) or mistakes.FAILURE_NOT_ISOLATED):
        told = tell(play, FUNCTION, story, asynchronous=True, tools={bad: fail})
        _judge_end(told)
        for each in story.samples:
            sent = [message for message in sent_messages(told.desk.requests[1]) if isinstance(message, dict)]
            content = next((m.get("content") for m in sent if m.get("tool_call_id") == each.call.id), None)
            _judge_answer(content, each, fails=each.stub.name == bad)


def _judge_answer(content: Any, own: Sample, *, fails: bool) -> None:
    if tells_an_error(content) if fails else same(content, own.result) or holds(content, own.result):
        return
    happened = "failed" if fails else f"gave {as_json(own.result)}"
    raise Wrong(
        seen=f"{own.stub.name} {happened}; its answer is {as_json(content)}",
        expected='a JSON object with the key "error"' if fails else f"the text {as_json(own.result)}",
        misconception=mistakes.FAILURE_NOT_TOLD if fails else mistakes.ONE_FAILURE_FAILS_ALL,
    )


def _exhaust(play: Play, bound: int | None) -> None:
    """Play a story that never ends, and judge that the loop does."""
    name, most = names(play, 1)[0], bound or 5
    story = invent(play, [Round((_async(sample(play, name)),)) for _ in range(most + SPARE)], ends=False)
    with trying(_tried(story, bound), _recognise):
        told = tell(play, FUNCTION, story, max_rounds=bound, asynchronous=True)
        judge_requests(told, up_to=most)
        value = as_json(told.called.value if told.called else None)
        judge_bound(play, told, most, f"{told.error}" if told.error else f"{value} came back")
