"""Check of `run_conversation_async`, assignment 04_parallel: the loop for an async client, with concurrent calls."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from grader.checks.check import Check, CheckContext, CheckFailedError, as_json, attempting, case, pluralize
from grader.checks.concurrency import ConcurrencyBarrier
from grader.checks.json_values import is_error_json, is_json_of, json_equal
from grader.checks.misconceptions import dispatch
from grader.checks.misconceptions import parallel as mistakes
from grader.checks.model_names import MODEL
from grader.checks.sample_tools import Sample, names, rich_sample, sample
from grader.checks.support import loop_scenarios
from grader.checks.support.async_assertions import judge_async, judge_concurrency, recognize_await
from grader.checks.support.conversation_fixture import (
    ChatLoopRun,
    Round,
    ScriptedConversation,
    make_conversation,
    run_loop,
    unknown_call,
)
from grader.checks.support.dispatch_assertions import recognize
from grader.checks.support.loop_assertions import judge_last_round, judge_requests, judge_transcript
from grader.checks.support.loop_termination import (
    CHAT,
    EXTRA_REPLIES,
    early_end_misconception,
    judge_bound,
    judge_final_text,
    unfinished_loop,
)
from grader.checks.support.messages import sent_messages, summarize
from grader.learner.subject import LearnerCodeError, SubjectError
from grader.outcome import Misconception

FUNCTION = "run_conversation_async"
NO_ANSWER = "the shop does not answer"


class RunConversationAsync(Check):
    """``async run_conversation_async(client, messages, tools, registry, *, model, max_rounds=5) -> str``."""

    id = FUNCTION
    title = "The whole loop, with an async client"
    points = 15
    defines = (FUNCTION,)
    depends_on = ("run_tool_calls",)
    hints = (
        "It is the loop of assignment 03. Which two things in a round take time, and so need an `await`?",
        "`reply = await client.chat.completions.create(...)`, then the assistant message into the list, as before.",
        "The answers of a round are one `await run_tool_calls(message.tool_calls, registry)`; add them with "
        "`messages.extend(...)`.",
        "Around it `for _ in range(max_rounds):`, inside it `return message.content` where there are no calls, and "
        "below it `raise RuntimeError(...)`.",
    )
    mistakes = mistakes.ASYNC_LOOP_MISTAKES

    @case(
        "The calls of a round are answered, then the model's words come back",
        core=True,
        holds=("returns-text", "async", "every-request", "calls-answered", "callers-list"),
    )
    def answers_one_round(self, context: CheckContext) -> None:
        first, second = names(context, 2)
        _judge_conversation(
            context, make_conversation(context, [Round((_async(sample(context, first)), rich_sample(context, second)))])
        )

    @case("A reply without calls is the answer at once", holds=("returns-text", "answer", "callers-list"))
    def answers_without_tools(self, context: CheckContext) -> None:
        _judge_conversation(context, make_conversation(context, [], system=True))

    @case("A result may lead to more calls: several rounds", holds=("every-request", "calls-answered"))
    def answers_several_rounds(self, context: CheckContext) -> None:
        first, second, missing = names(context, 3)
        rounds = [
            Round((_async(sample(context, first)), unknown_call(context, missing))),
            Round((sample(context, second),)),
            Round((_async(sample(context, first)),), text="One moment, please."),
            Round((sample(context, second),), finish_reason="stop"),
        ]
        _judge_conversation(context, make_conversation(context, rounds, unknown_names=[missing], system=True))

    @case("The calls of a round run at the same time", holds=("same-time",))
    def runs_a_round_at_once(self, context: CheckContext) -> None:
        samples = tuple(_async(sample(context, name)) for name in names(context, 3))
        barrier = ConcurrencyBarrier(len(samples))
        _judge_conversation(context, make_conversation(context, [Round(samples)]), barrier=barrier)

    @case("A tool that fails does not end the conversation", holds=("calls-answered",))
    def goes_on_after_a_failure(self, context: CheckContext) -> None:
        good, bad = names(context, 2)
        samples = [_async(sample(context, good)), _async(sample(context, bad))]
        context.random.shuffle(samples)
        _judge_failing_tool(context, make_conversation(context, [Round(tuple(samples))]), bad)

    @case("Past max_rounds there is a RuntimeError, and no further request", holds=("bound",))
    def stops_at_the_bound(self, context: CheckContext) -> None:
        _judge_limit(context, context.choice((2, 3, 7)))

    @case("Without max_rounds there are five rounds at most", holds=("bound",))
    def has_a_default(self, context: CheckContext) -> None:
        _judge_limit(context, None)

    @case("It is async: its caller awaits it", holds=("async",))
    def is_async(self, context: CheckContext) -> None:
        judge_async(context, FUNCTION, None, [], [], {}, model=MODEL)


def _async(given: Sample) -> Sample:
    return replace(given, stub=replace(given.stub, is_async=True))


def _call_text(conversation: ScriptedConversation, max_rounds: int | None = None) -> str:
    return loop_scenarios.describe_call(f"await {FUNCTION}", "messages", conversation, max_rounds)


def _recognize(error: SubjectError) -> Misconception | None:
    if isinstance(error, LearnerCodeError):
        if "'coroutine' object has no attribute" in error.message:
            return mistakes.REQUEST_NOT_AWAITED
        if "'coroutine' object is not iterable" in error.message:
            return mistakes.ANSWERS_NOT_AWAITED
        if "'NoneType' object is not iterable" in error.message:
            return dispatch.NONE_NOT_HANDLED
    return recognize_await(error) or recognize(error)


def _judge_conversation(
    context: CheckContext, conversation: ScriptedConversation, barrier: ConcurrencyBarrier | None = None
) -> None:
    """Run a conversation that ends, and judge every part of the run."""
    held = {each.stub.name: barrier.tool(each.result) for each in conversation.known_samples} if barrier else None
    with attempting(_call_text(conversation), _recognize):
        run = run_loop(context, FUNCTION, conversation, asynchronous=True, tools=held)
        _judge_entries(run)
        judge_requests(run)
        _judge_end(run)
        _judge_work(run)
        judge_transcript(run)
        if barrier:
            judge_concurrency(barrier, [each.stub for each in conversation.known_samples])


def _judge_entries(run: ChatLoopRun) -> None:
    """Judge that each entry of the messages is one message."""
    for request in run.api.requests:
        if any(isinstance(message, list) for message in sent_messages(request)):
            raise CheckFailedError(
                seen=f"a request has the messages {summarize(sent_messages(request))}",
                expected="one entry for each message",
                misconception=mistakes.ANSWERS_AS_ONE_ENTRY,
            )


def _judge_end(run: ChatLoopRun) -> None:
    """Judge that the conversation went on to its last reply, and that this reply's text came back."""
    if run.error:
        raise run.error
    sent, needed = len(run.api.requests), len(run.conversation.rounds) + 1
    value = as_json(run.called.value if run.called else None)
    if sent < needed:
        seen = f"{pluralize(sent, 'request')}, then {value} came back"
        raise unfinished_loop(CHAT, seen, pluralize(needed, "request"), early_end_misconception(run))
    judge_final_text(run, CHAT, value)


def _judge_work(run: ChatLoopRun) -> None:
    """Judge that each call reached its tool once; which one of a round began first does not matter."""
    made = sorted(_written(call.name, call.arguments) for call in run.invocations)
    wanted = sorted(_written(each.stub.name, each.received_arguments) for each in run.conversation.known_samples)
    if made == wanted:
        return
    raise CheckFailedError(
        seen=f"these calls reached the tools: {'; '.join(made) or 'none'}",
        expected="; ".join(wanted),
        why="A call that runs twice, or not at all, is an order placed twice, or never.",
        next_step="Carry out each call of each reply once, with the arguments the model wrote.",
    )


def _written(name: str, arguments: Any) -> str:
    return f"{name} with {as_json(dict(sorted(arguments.items())))}"


def _judge_failing_tool(context: CheckContext, conversation: ScriptedConversation, bad: str) -> None:
    """Judge a conversation in which the tool ``bad`` raises: its call gets an error, and the loop goes on."""

    def fail(**arguments: Any) -> None:
        raise ConnectionError(NO_ANSWER)

    with attempting(
        f"{_call_text(conversation)}, and {bad} raises",
        lambda error: _recognize(error) or (mistakes.FAILURE_NOT_ISOLATED if NO_ANSWER in str(error) else None),
    ):
        run = run_loop(context, FUNCTION, conversation, asynchronous=True, tools={bad: fail})
        _judge_end(run)
        for each in conversation.samples:
            sent = [message for message in sent_messages(run.api.requests[1]) if isinstance(message, dict)]
            content = next((m.get("content") for m in sent if m.get("tool_call_id") == each.call.id), None)
            _judge_answer(content, each, fails=each.stub.name == bad)


def _judge_answer(content: Any, own: Sample, *, fails: bool) -> None:
    if is_error_json(content) if fails else json_equal(content, own.result) or is_json_of(content, own.result):
        return
    happened = "failed" if fails else f"gave {as_json(own.result)}"
    raise CheckFailedError(
        seen=f"{own.stub.name} {happened}; its answer is {as_json(content)}",
        expected='a JSON object with the key "error"' if fails else f"the text {as_json(own.result)}",
        misconception=mistakes.FAILURE_NOT_TOLD if fails else mistakes.ONE_FAILURE_FAILS_ALL,
    )


def _judge_limit(context: CheckContext, bound: int | None) -> None:
    """Judge that the loop ends where the conversation does not."""
    name, most = names(context, 1)[0], bound or 5
    conversation = make_conversation(
        context, [Round((_async(sample(context, name)),)) for _ in range(most + EXTRA_REPLIES)], ends=False
    )
    with attempting(_call_text(conversation, bound), _recognize):
        run = run_loop(context, FUNCTION, conversation, max_rounds=bound, asynchronous=True)
        judge_requests(run, up_to=most)
        value = as_json(run.called.value if run.called else None)
        judge_bound(context, run, most, f"{run.error}" if run.error else f"{value} came back")
        judge_last_round(run, most)
