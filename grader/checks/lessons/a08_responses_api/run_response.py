"""Check of `run_response`, assignment 08_responses_api: the loop over the Responses API, judged by its requests."""

from __future__ import annotations

from grader.checks.check import Check, CheckContext, CheckFailedError, attempting, case, pluralize
from grader.checks.json_values import Json
from grader.checks.lessons.a08_responses_api.conversation_fixture import (
    ResponseLoopRun,
    make_response_conversation,
    run_response_loop,
)
from grader.checks.lessons.a08_responses_api.request_assertions import judge_requests
from grader.checks.misconceptions import dispatch, loop
from grader.checks.misconceptions import responses as mistakes
from grader.checks.model_names import REASONING_MODEL
from grader.checks.sample_tools import names, sample
from grader.checks.support import loop_scenarios
from grader.checks.support.conversation_fixture import Round, ScriptedConversation
from grader.checks.support.dispatch_assertions import judge_invocations, recognize, recognize_unknown_name
from grader.checks.support.loop_termination import (
    EXTRA_REPLIES,
    RESPONSES,
    describe_ending,
    judge_bound,
    judge_final_text,
    last_round,
    unfinished_loop,
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
        "It is the loop of lesson 03. What does each request still have to bring, and what is already on the server?",
        "The calls of a response are the items of type function_call in `response.output`, wherever they are. "
        "Without any, `response.output_text` is the answer.",
        'The answer to a call is an item: `{"type": "function_call_output", "call_id": item.call_id, "output": text}`. '
        "The list of these, and nothing else, is the next request's input.",
        "Every request: `client.responses.create(model=model, tools=tools, input=items, "
        "previous_response_id=previous)`. Begin with `items = text` and `previous = None`.",
        "`for _ in range(max_rounds):` around all of it, `previous = response.id` and the new items at its end, and "
        "`raise RuntimeError(...)` below the loop.",
    )
    mistakes = mistakes.LOOP_MISTAKES

    @case(
        "One call: its output goes back, then the model's words",
        core=True,
        holds=("returns-text", "every-request", "first-request", "later-requests", "outputs"),
    )
    def answers_one_call(self, context: CheckContext) -> None:
        _judge_conversation(context, make_response_conversation(context, loop_scenarios.one_call(context)))

    @case("A response without calls is the answer at once", holds=("returns-text", "first-request", "answer"))
    def answers_without_tools(self, context: CheckContext) -> None:
        _judge_conversation(context, make_response_conversation(context, []))

    @case("Every call of a response is answered under its own call_id", holds=("outputs",))
    def answers_many_calls(self, context: CheckContext) -> None:
        _judge_conversation(context, make_response_conversation(context, loop_scenarios.many_calls(context)))

    @case(
        "Several rounds: each continues from the response before it, and brings what is new",
        holds=("every-request", "later-requests"),
    )
    def answers_several_rounds(self, context: CheckContext) -> None:
        _judge_conversation(context, make_response_conversation(context, loop_scenarios.several_rounds(context)))

    @case("A reasoning model: a reasoning item comes before the call, and before the answer", holds=("other-items",))
    def looks_at_every_item(self, context: CheckContext) -> None:
        first, second = names(context, 2)
        _judge_conversation(
            context,
            make_response_conversation(
                context, [Round((sample(context, first), sample(context, second)))], reasons=True
            ),
        )
        _judge_conversation(context, make_response_conversation(context, [], reasons=True))

    @case("A message beside the calls does not end the loop", holds=("other-items",))
    def goes_on_after_words(self, context: CheckContext) -> None:
        _judge_conversation(context, make_response_conversation(context, loop_scenarios.text_beside_a_call(context)))

    @case("A call of an unknown name is answered, and the conversation goes on", holds=("unknown-name",))
    def answers_unknown_names(self, context: CheckContext) -> None:
        rounds, missing = loop_scenarios.unknown_name(context)
        _judge_conversation(context, make_response_conversation(context, rounds, unknown_names=[missing]))

    @case("The answer may come in the last round allowed", holds=("answer", "bound"))
    def uses_all_rounds(self, context: CheckContext) -> None:
        name, bound = names(context, 1)[0], context.choice((6, 7))
        _judge_conversation(
            context, make_response_conversation(context, loop_scenarios.repeated_calls(context, name, bound - 1)), bound
        )

    @case("Past max_rounds there is a RuntimeError, and no further request", holds=("bound",))
    def stops_at_the_bound(self, context: CheckContext) -> None:
        _judge_limit(context, context.choice((3, 4)), said=True)

    @case("Without max_rounds the bound is five", holds=("bound",))
    def has_a_default(self, context: CheckContext) -> None:
        _judge_limit(context, 5, said=False)


def _call_text(conversation: ScriptedConversation, max_rounds: int | None) -> str:
    return loop_scenarios.describe_call(FUNCTION, "text", conversation, max_rounds)


def _judge_conversation(
    context: CheckContext, conversation: ScriptedConversation, max_rounds: int | None = None
) -> None:
    """Run a conversation that ends, and judge every part of the run."""
    with attempting(_call_text(conversation, max_rounds), lambda error: _recognize(error, conversation)):
        run = run_response_loop(context, FUNCTION, conversation, max_rounds)
        judge_requests(run)
        if run.error and not isinstance(run.error, NotJsonError):
            raise run.early_end(run.error) or run.error
        _judge_end(run)
        _judge_answer(run)
        judge_invocations(run.invocations, list(conversation.known_samples), None)


def _recognize(error: SubjectError, conversation: ScriptedConversation) -> Misconception | None:
    if isinstance(error, LearnerCodeError):
        if "'ResponseReasoningItem' object" in error.message or "'ResponseOutputMessage' object" in error.message:
            return mistakes.KINDS_MIXED
        if conversation.model == REASONING_MODEL and "'NoneType' object is not subscriptable" in error.message:
            return mistakes.KINDS_MIXED  # the content of a reasoning item
        if "'Response' object has no attribute" in error.message or "no attribute 'function'" in error.message:
            return mistakes.READ_AS_CHAT
    known = recognize_unknown_name(error) if conversation.unknown_names else recognize(error)
    return mistakes.NOT_PARSED if known is dispatch.ARGUMENTS_NOT_PARSED else known


def _begins_with_reasoning(response: Json) -> bool:
    return bool(response.get("output")) and response["output"][0]["type"] == "reasoning"


def _judge_end(run: ResponseLoopRun) -> None:
    """Judge that the conversation went on to its last response."""
    sent, needed = len(run.api.requests), len(run.conversation.rounds) + 1
    if sent == needed:
        return
    last = last_round(run)
    known = {1: mistakes.CALLS_NOT_NOTICED, 2: mistakes.STOPPED_AFTER_ONE_ROUND}.get(sent)
    if last.text is not None:
        known = mistakes.TEXT_ENDS_LOOP
    elif sent and _begins_with_reasoning(run.api.replies[-1]):
        known = mistakes.KINDS_MIXED
    elif sent > 2 and run.max_rounds is not None:
        known = loop.BOUND_NOT_RESPECTED
    seen = f"the last response asked for {pluralize(len(last.samples), 'call')}, and {run.shown_result} came back"
    raise unfinished_loop(RESPONSES, f"{pluralize(sent, 'request')}, {seen}", pluralize(needed, "request"), known)


def _judge_answer(run: ResponseLoopRun) -> None:
    error, answer = run.error, run.conversation.answer
    if isinstance(error, NotJsonError):
        if not error.type.startswith("Response"):
            raise error
        raise CheckFailedError(
            seen=f"{error.repr[:120]}, a {error.type}",
            expected=f"the text {answer!r}",
            misconception=mistakes.ANSWER_NOT_TEXT,
        )
    judge_final_text(run, RESPONSES, run.shown_result)


def _judge_limit(context: CheckContext, bound: int, *, said: bool) -> None:
    """Judge that the loop ends where the conversation does not."""
    name = names(context, 1)[0]
    conversation = make_response_conversation(
        context, loop_scenarios.repeated_calls(context, name, bound + EXTRA_REPLIES), ends=False
    )
    max_rounds = bound if said else None
    with attempting(_call_text(conversation, max_rounds), lambda error: _recognize(error, conversation)):
        run = run_response_loop(context, FUNCTION, conversation, max_rounds)
        judge_requests(run, up_to=bound)
        judge_bound(context, run, bound, describe_ending(run))
