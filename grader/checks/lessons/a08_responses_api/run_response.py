"""Assignment 08_responses_api: the loop over the Responses API, judged by what it sends."""

from __future__ import annotations

from grader.checks.check import Check, CheckContext, CheckFailedError, attempting, case
from grader.checks.lessons.a08_responses_api.conversation_fixture import REASONING_MODEL, Chained, chain, imagine
from grader.checks.lessons.a08_responses_api.request_assertions import judge_requests
from grader.checks.misconceptions import dispatch, loop
from grader.checks.misconceptions import responses as mistakes
from grader.checks.sample_tools import names, sample
from grader.checks.support import loop_scenarios
from grader.checks.support.conversation_fixture import Round, ScriptedConversation, counted
from grader.checks.support.dispatch_assertions import judge_invocations, recognise, unknown_raises
from grader.checks.support.loop_termination import (
    RESPONSES,
    SPARE,
    how_it_ended,
    judge_bound,
    judge_words,
    last_asked,
    unfinished,
)
from grader.learner.subject import LearnerCodeError, NotJsonError, SubjectError
from grader.outcome import Misconception

FUNCTION = "run_response"


class RunResponse(Check):
    """``run_response(client, text, tools, registry, *, model, max_rounds=5) -> str``."""

    id = FUNCTION
    title = "The loop over the Responses API"
    points = 20
    defines = (FUNCTION,)
    hints = (
        "It is the loop of lesson 03. What does each request still have to bring, and what is on the server already?",
        "The calls of a response are the items of type function_call in `response.output`, wherever they stand. "
        "Without any, `response.output_text` is the answer.",
        'The answer to a call is an item: `{"type": "function_call_output", "call_id": item.call_id, "output": text}`. '
        "The list of these, and nothing else, is the next request's input.",
        "Every request: `client.responses.create(model=model, tools=tools, input=items, "
        "previous_response_id=previous)`. Begin with `items = text` and `previous = None`.",
        "`for _ in range(max_rounds):` around all of it, `previous = response.id` and the new items at its end, and "
        "`raise RuntimeError(...)` below the loop.",
    )
    mistakes = mistakes.LOOP_MISTAKES

    @case("One call: its output goes back, then the model's words")
    def answers_one_call(self, context: CheckContext) -> None:
        _carry_on(context, imagine(context, loop_scenarios.one_call(context)))

    @case("A response without calls is the answer at once")
    def answers_without_tools(self, context: CheckContext) -> None:
        _carry_on(context, imagine(context, []))

    @case("Every call of a response is answered under its own call_id")
    def answers_many_calls(self, context: CheckContext) -> None:
        _carry_on(context, imagine(context, loop_scenarios.many_calls(context)))

    @case("Several rounds: each goes on from the response before it, and brings what is new")
    def answers_several_rounds(self, context: CheckContext) -> None:
        _carry_on(context, imagine(context, loop_scenarios.several_rounds(context)))

    @case("A reasoning model: a reasoning item comes before the call, and before the answer")
    def looks_at_every_item(self, context: CheckContext) -> None:
        first, second = names(context, 2)
        _carry_on(context, imagine(context, [Round((sample(context, first), sample(context, second)))], reasons=True))
        _carry_on(context, imagine(context, [], reasons=True))

    @case("A message beside the calls does not end the loop")
    def goes_on_after_words(self, context: CheckContext) -> None:
        _carry_on(context, imagine(context, loop_scenarios.words_beside_a_call(context)))

    @case("A call of an unknown name is answered, and the conversation goes on")
    def answers_unknown_names(self, context: CheckContext) -> None:
        rounds, missing = loop_scenarios.unknown_name(context)
        _carry_on(context, imagine(context, rounds, absent=[missing]))

    @case("The answer may come in the last round allowed")
    def uses_all_rounds(self, context: CheckContext) -> None:
        name, bound = names(context, 1)[0], context.choice((7, 8, 9))
        _carry_on(context, imagine(context, loop_scenarios.again_and_again(context, name, bound - 1)), bound)

    @case("Past max_rounds there is a RuntimeError, and no further request")
    def stops_at_the_bound(self, context: CheckContext) -> None:
        _exhaust(context, context.choice((2, 3)), said=True)

    @case("Without max_rounds the bound is five")
    def has_a_default(self, context: CheckContext) -> None:
        _exhaust(context, 5, said=False)


def _tried(conversation: ScriptedConversation, max_rounds: int | None) -> str:
    return loop_scenarios.tried(FUNCTION, "text", conversation, max_rounds)


def _carry_on(context: CheckContext, conversation: ScriptedConversation, max_rounds: int | None = None) -> None:
    """Play a story that ends, and judge everything about it."""
    with attempting(_tried(conversation, max_rounds), lambda error: _recognise(error, conversation)):
        chained = chain(context, FUNCTION, conversation, max_rounds)
        judge_requests(chained)
        if chained.error and not isinstance(chained.error, NotJsonError):
            raise chained.too_early(chained.error) or chained.error
        _judge_end(chained)
        _judge_answer(chained)
        judge_invocations(chained.invocations, list(conversation.reached), None)


def _recognise(error: SubjectError, conversation: ScriptedConversation) -> Misconception | None:
    if isinstance(error, LearnerCodeError):
        if "'ResponseReasoningItem' object" in error.message or "'ResponseOutputMessage' object" in error.message:
            return mistakes.KINDS_MIXED
        if conversation.model == REASONING_MODEL and "'NoneType' object is not subscriptable" in error.message:
            return mistakes.KINDS_MIXED  # the content of a reasoning item
        if "'Response' object has no attribute" in error.message or "no attribute 'function'" in error.message:
            return mistakes.READ_AS_CHAT
    known = unknown_raises(error) if conversation.absent else recognise(error)
    return mistakes.NOT_PARSED if known is dispatch.ARGUMENTS_NOT_PARSED else known


def _judge_end(chained: Chained) -> None:
    """Judge that the conversation was carried on to its last response."""
    sent, needed = len(chained.api.requests), len(chained.conversation.rounds) + 1
    if sent == needed:
        return
    last = last_asked(chained)
    known = {1: mistakes.CALLS_NOT_NOTICED, 2: mistakes.STOPPED_AFTER_ONE_ROUND}.get(sent)
    if last.text is not None:
        known = mistakes.TEXT_ENDS_LOOP
    elif sent and chained.api.replies[-1]["output"][0]["type"] == "reasoning":
        known = mistakes.KINDS_MIXED
    elif sent > 2 and chained.max_rounds is not None:
        known = loop.BOUND_NOT_RESPECTED
    seen = f"the last response asked for {counted(len(last.samples), 'call')}, and {chained.shown} came back"
    raise unfinished(RESPONSES, f"{counted(sent, 'request')}, {seen}", counted(needed, "request"), known)


def _judge_answer(chained: Chained) -> None:
    error, answer = chained.error, chained.conversation.answer
    if isinstance(error, NotJsonError):
        if not error.type.startswith("Response"):
            raise error
        raise CheckFailedError(
            seen=f"{error.repr[:120]}, a {error.type}",
            expected=f"the text {answer!r}",
            misconception=mistakes.ANSWER_NOT_TEXT,
        )
    judge_words(chained, RESPONSES, chained.shown)


def _exhaust(context: CheckContext, bound: int, *, said: bool) -> None:
    """Play a story without an end, and judge that the code finds one."""
    name = names(context, 1)[0]
    conversation = imagine(context, loop_scenarios.again_and_again(context, name, bound + SPARE), ends=False)
    max_rounds = bound if said else None
    with attempting(_tried(conversation, max_rounds), lambda error: _recognise(error, conversation)):
        chained = chain(context, FUNCTION, conversation, max_rounds)
        judge_requests(chained, up_to=bound)
        judge_bound(context, chained, bound, how_it_ended(chained))
