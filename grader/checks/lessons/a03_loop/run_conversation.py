"""Check of `run_conversation`, assignment 03_loop: the tool-calling loop, judged by its requests."""

from __future__ import annotations

from grader.checks.check import Check, CheckContext, CheckFailedError, attempting, case, pluralize
from grader.checks.misconceptions import dispatch, loop
from grader.checks.sample_tools import names, sample
from grader.checks.support import loop_scenarios
from grader.checks.support.conversation_fixture import (
    ChatLoopRun,
    Round,
    ScriptedConversation,
    make_conversation,
    run_loop,
)
from grader.checks.support.dispatch_assertions import judge_invocations, recognize, recognize_unknown_name
from grader.checks.support.loop_assertions import judge_last_round, judge_requests, judge_transcript
from grader.checks.support.loop_termination import (
    CHAT,
    EXTRA_REPLIES,
    describe_ending,
    early_end_misconception,
    judge_bound,
    judge_final_text,
    last_round,
    unfinished_loop,
)
from grader.learner.subject import LearnerCodeError, NotJsonError, SubjectError
from grader.outcome import Misconception

FUNCTION = "run_conversation"


class RunConversation(Check):
    """``run_conversation(client, messages, tools, registry, *, model, max_rounds=5) -> str``."""

    id = FUNCTION
    title = "The whole loop"
    points = 20
    defines = (FUNCTION,)
    hints = (
        "Which single fact about a reply tells you whether the loop is done?",
        "In each round: one request with all messages and the tools; the assistant message into the list; then one "
        "tool message for each call.",
        "Append the assistant message before you look whether it has calls: then the final answer is in the list too. "
        "Without calls, return its content.",
        "The bound: `for _ in range(max_rounds):` around the round, and `raise RuntimeError(...)` below the loop.",
        "Inside: `message = client.chat.completions.create(model=model, messages=messages, tools=tools)"
        ".choices[0].message`, then `messages.append(message)`, then `if not message.tool_calls: return "
        "message.content`, then the answers, each with `tool_call.id`.",
    )
    mistakes = loop.LOOP_MISTAKES

    @case(
        "One call: the assistant message, its answer, then the model's words",
        core=True,
        holds=("returns-text", "every-request", "calls-answered", "callers-list"),
    )
    def answers_one_call(self, context: CheckContext) -> None:
        _judge_conversation(context, make_conversation(context, loop_scenarios.one_call(context)))

    @case("A reply without calls is the answer at once", holds=("returns-text", "answer", "callers-list"))
    def answers_without_tools(self, context: CheckContext) -> None:
        _judge_conversation(context, make_conversation(context, [], system=True))

    @case("Every call of a reply is answered under its own id", holds=("calls-answered",))
    def answers_many_calls(self, context: CheckContext) -> None:
        _judge_conversation(context, make_conversation(context, loop_scenarios.many_calls(context)))

    @case("A result may lead to more calls: several rounds", holds=("every-request", "calls-answered", "callers-list"))
    def answers_several_rounds(self, context: CheckContext) -> None:
        _judge_conversation(context, make_conversation(context, loop_scenarios.several_rounds(context), system=True))

    @case("Words beside the calls do not end the loop", holds=("calls-answered",))
    def goes_on_after_words(self, context: CheckContext) -> None:
        _judge_conversation(context, make_conversation(context, loop_scenarios.text_beside_a_call(context)))

    @case("finish_reason 'stop' beside calls does not end the loop", holds=("calls-answered",))
    def goes_on_after_stop(self, context: CheckContext) -> None:
        first = Round((sample(context, names(context, 1)[0]),), finish_reason="stop")
        _judge_conversation(context, make_conversation(context, [first]))

    @case("A call of an unknown name is answered, and the conversation goes on", holds=("unknown-name",))
    def answers_unknown_names(self, context: CheckContext) -> None:
        rounds, missing = loop_scenarios.unknown_name(context)
        _judge_conversation(context, make_conversation(context, rounds, unknown_names=[missing]))

    @case("The answer may come in the last round allowed", holds=("answer", "bound"))
    def uses_all_rounds(self, context: CheckContext) -> None:
        name, bound = names(context, 1)[0], context.choice((6, 7))
        _judge_conversation(
            context,
            make_conversation(context, loop_scenarios.repeated_calls(context, name, bound - 1)),
            max_rounds=bound,
        )

    @case("Past max_rounds there is a RuntimeError, and no further request", holds=("bound",))
    def stops_at_the_bound(self, context: CheckContext) -> None:
        name, bound = names(context, 1)[0], context.choice((3, 4))
        conversation = make_conversation(
            context, loop_scenarios.repeated_calls(context, name, bound + EXTRA_REPLIES), ends=False
        )
        with attempting(_call_text(conversation, bound), recognize):
            run = run_loop(context, FUNCTION, conversation, max_rounds=bound)
            judge_requests(run, up_to=bound)
            judge_bound(context, run, bound, describe_ending(run))
            judge_last_round(run, bound)

    @case("Without max_rounds the bound is five", holds=("bound",))
    def has_a_default(self, context: CheckContext) -> None:
        name = names(context, 1)[0]
        conversation = make_conversation(
            context, loop_scenarios.repeated_calls(context, name, 5 + EXTRA_REPLIES), ends=False
        )
        with attempting(_call_text(conversation, None), recognize):
            default = _request_count(context, conversation, None)
            five = 5 if default == 5 else _request_count(context, conversation, 5)
            if default != five:
                raise CheckFailedError(
                    seen=f"{pluralize(default, 'request')} without max_rounds, {five} with max_rounds=5",
                    expected="the same number: 5 is the default",
                    misconception=loop.BOUND_NOT_RESPECTED,
                )


def _request_count(context: CheckContext, conversation: ScriptedConversation, max_rounds: int | None) -> int:
    return len(run_loop(context, FUNCTION, conversation, max_rounds=max_rounds).api.requests)


def _call_text(conversation: ScriptedConversation, max_rounds: int | None) -> str:
    return loop_scenarios.describe_call(FUNCTION, "messages", conversation, max_rounds)


def _judge_conversation(
    context: CheckContext, conversation: ScriptedConversation, max_rounds: int | None = None
) -> None:
    """Run a conversation that ends, and judge every part of the run."""
    with attempting(_call_text(conversation, max_rounds), lambda error: _recognize(error, conversation)):
        run = run_loop(context, FUNCTION, conversation, max_rounds=max_rounds)
        judge_requests(run)
        if run.error and not isinstance(run.error, NotJsonError):
            raise run.early_end(run.error) or run.error
        _judge_end(run)
        _judge_answer(run)
        judge_invocations(run.invocations, list(conversation.known_samples), None)
        judge_transcript(run)


def _recognize(error: SubjectError, conversation: ScriptedConversation) -> Misconception | None:
    if isinstance(error, LearnerCodeError) and "'NoneType' object is not iterable" in error.message:
        return dispatch.NONE_NOT_HANDLED
    return recognize_unknown_name(error) if conversation.unknown_names else recognize(error)


def _judge_end(run: ChatLoopRun) -> None:
    """Judge that the conversation went on to its last reply."""
    sent, needed = len(run.api.requests), len(run.conversation.rounds) + 1
    if sent != needed:
        calls = pluralize(len(last_round(run).samples), "call")
        seen = f"{pluralize(sent, 'request')}, the last reply asked for {calls}, and {run.shown_result} came back"
        raise unfinished_loop(CHAT, seen, pluralize(needed, "request"), early_end_misconception(run))


def _judge_answer(run: ChatLoopRun) -> None:
    error, answer = run.error, run.conversation.answer
    if isinstance(error, NotJsonError):
        known = loop.ANSWER_NOT_TEXT if "ChatCompletion" in error.type or error.type == "Choice" else None
        if known is None:
            raise error
        raise CheckFailedError(
            seen=f"{error.repr}, a {error.type}", expected=f"the text {answer!r}", misconception=known
        )
    judge_final_text(run, CHAT, run.shown_result)
