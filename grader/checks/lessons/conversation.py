"""Assignment 03_loop: the whole loop, judged by what it sends."""

from __future__ import annotations

from grader.checks.check import Check, Play, Wrong, case, trying
from grader.checks.lessons import dispatch_mistakes, loop_mistakes, plots
from grader.checks.lessons.conversing import judge_requests, judge_transcript
from grader.checks.lessons.dispatching import judge_invocations, recognise, unknown_raises
from grader.checks.lessons.ending import (
    CHAT,
    SPARE,
    gave_up_early,
    how_it_ended,
    judge_bound,
    judge_words,
    last_asked,
    unfinished,
)
from grader.checks.lessons.story import Round, Story, Told, counted, invent, tell
from grader.checks.outcome import Misconception
from grader.checks.subject import LearnerRaised, NotJson, SubjectError
from grader.checks.tools import names, sample

FUNCTION = "run_conversation"


class RunConversation(Check):
    """``run_conversation(client, messages, tools, registry, *, model, max_rounds=5) -> str``."""

    id = FUNCTION
    title = "The whole loop"
    points = 20
    defines = (FUNCTION,)
    hints = (
        "Which single fact about a reply tells whether the loop is done?",
        "In each round: one request with all messages and the tools; the assistant message into the list; then one "
        "tool message for each call.",
        "Append the assistant message before you look whether it has calls: then the final answer is in the list too. "
        "Without calls, return its content.",
        "The bound: `for _ in range(max_rounds):` around the round, and `raise RuntimeError(...)` below the loop.",
        "Inside: `message = client.chat.completions.create(model=model, messages=messages, tools=tools)"
        ".choices[0].message`, then `messages.append(message)`, then `if not message.tool_calls: return "
        "message.content`, then the answers, each with `tool_call.id`.",
    )
    mistakes = loop_mistakes.LOOP_MISTAKES

    @case("One call: the assistant message, its answer, then the model's words")
    def answers_one_call(self, play: Play) -> None:
        _carry_on(play, invent(play, plots.one_call(play)))

    @case("A reply without calls is the answer at once")
    def answers_without_tools(self, play: Play) -> None:
        _carry_on(play, invent(play, [], system=True))

    @case("Every call of a reply is answered under its own id")
    def answers_many_calls(self, play: Play) -> None:
        _carry_on(play, invent(play, plots.many_calls(play)))

    @case("A result may lead to more calls: several rounds")
    def answers_several_rounds(self, play: Play) -> None:
        _carry_on(play, invent(play, plots.several_rounds(play), system=True))

    @case("Words beside the calls do not end the loop")
    def goes_on_after_words(self, play: Play) -> None:
        _carry_on(play, invent(play, plots.words_beside_a_call(play)))

    @case("finish_reason 'stop' beside calls does not end the loop")
    def goes_on_after_stop(self, play: Play) -> None:
        first = Round((sample(play, names(play, 1)[0]),), finish_reason="stop")
        _carry_on(play, invent(play, [first]))

    @case("A call of an unknown name is answered, and the conversation goes on")
    def answers_unknown_names(self, play: Play) -> None:
        rounds, missing = plots.unknown_name(play)
        _carry_on(play, invent(play, rounds, absent=[missing]))

    @case("The answer may come in the last round allowed")
    def uses_all_rounds(self, play: Play) -> None:
        name, bound = names(play, 1)[0], play.pick((7, 8, 9))
        _carry_on(play, invent(play, plots.again_and_again(play, name, bound - 1)), max_rounds=bound)

    @case("Past max_rounds there is a RuntimeError, and no further request")
    def stops_at_the_bound(self, play: Play) -> None:
        name, bound = names(play, 1)[0], play.pick((2, 3))
        story = invent(play, plots.again_and_again(play, name, bound + SPARE), ends=False)
        with trying(_tried(story, bound)):
            told = tell(play, FUNCTION, story, max_rounds=bound)
            judge_requests(told, up_to=bound)
            judge_bound(play, told, bound, how_it_ended(told))

    @case("Without max_rounds the bound is five")
    def has_a_default(self, play: Play) -> None:
        name = names(play, 1)[0]
        story = invent(play, plots.again_and_again(play, name, 5 + SPARE), ends=False)
        with trying(_tried(story, None)):
            default, five = (len(tell(play, FUNCTION, story, max_rounds=bound).desk.requests) for bound in (None, 5))
            if default != five:
                raise Wrong(
                    seen=f"{counted(default, 'request')} without max_rounds, {five} with max_rounds=5",
                    expected="the same number: 5 is the default",
                    misconception=loop_mistakes.BOUND_NOT_RESPECTED,
                )


def _tried(story: Story, max_rounds: int | None) -> str:
    return plots.tried(FUNCTION, "messages", story, max_rounds)


def _carry_on(play: Play, story: Story, max_rounds: int | None = None) -> None:
    """Play a story that ends, and judge everything about it."""
    with trying(_tried(story, max_rounds), lambda error: _recognise(error, story)):
        told = tell(play, FUNCTION, story, max_rounds=max_rounds)
        judge_requests(told)
        if told.error and not isinstance(told.error, NotJson):
            raise told.too_early(told.error) or told.error
        _judge_end(told)
        _judge_answer(told)
        judge_invocations(told.invocations, list(story.reached), None)
        judge_transcript(told)


def _recognise(error: SubjectError, story: Story) -> Misconception | None:
    if isinstance(error, LearnerRaised) and "'NoneType' object is not iterable" in error.message:
        return dispatch_mistakes.NONE_NOT_HANDLED
    return unknown_raises(error) if story.absent else recognise(error)


def _judge_end(told: Told) -> None:
    """Judge that the conversation was carried on to its last reply."""
    sent, needed = len(told.desk.requests), len(told.story.rounds) + 1
    if sent != needed:
        calls = counted(len(last_asked(told).samples), "call")
        seen = f"{counted(sent, 'request')}, the last reply asked for {calls}, and {told.shown} came back"
        raise unfinished(CHAT, seen, counted(needed, "request"), gave_up_early(told))


def _judge_answer(told: Told) -> None:
    error, answer = told.error, told.story.answer
    if isinstance(error, NotJson):
        known = loop_mistakes.ANSWER_NOT_TEXT if "ChatCompletion" in error.type or error.type == "Choice" else None
        if known is None:
            raise error
        raise Wrong(seen=f"{error.repr}, a {error.type}", expected=f"the text {answer!r}", misconception=known)
    judge_words(told, CHAT, told.shown)
