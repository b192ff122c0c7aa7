"""Scripted conversations over Chat Completions: replies with secret calls, and the run of a learner's loop on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import mocks
from grader.checks.check import CheckContext, CheckFailedError, as_json, pluralize
from grader.checks.fake_api import FakeApi, RecordingApi
from grader.checks.json_values import Json
from grader.checks.misconceptions import loop
from grader.checks.model_names import MODELS
from grader.checks.sample_tools import Sample, result_tools, tool_call
from grader.checks.support.dispatch_assertions import unknown_function_error
from grader.checks.support.exception_types import is_a
from grader.learner.objects import Attribute, Client, Ref, Stub
from grader.learner.subject import (
    Called,
    LearnerCodeError,
    NotAttemptedError,
    NotDefinedError,
    SubjectError,
    Tool,
    UnsetNameError,
)

QUESTIONS = ("Please look that up for me.", "What do you find?", "How does it stand?")


@dataclass(frozen=True)
class Round:
    """One reply of the model that asks for calls."""

    samples: tuple[Sample, ...]
    text: str | None = None
    """What the model says beside the calls."""
    finish_reason: str | None = None
    """A finish reason in place of the service's usual one."""

    @property
    def ids(self) -> list[str]:
        """The ids of the calls, in order."""
        return [sample.call.id for sample in self.samples]

    def turn(self) -> mocks.Turn:
        """Return the round as a turn of a scenario, sent whatever the request permits: the check judges that."""
        from mocks.scenarios.turn import PlannedCall  # pydantic comes with it, and not every case has a turn

        calls = tuple(PlannedCall(name=s.call.name, arguments=s.call.arguments, id=s.call.id) for s in self.samples)
        return mocks.Turn(text=self.text, calls=calls, finish_reason=self.finish_reason, force=True)


@dataclass(frozen=True)
class ScriptedConversation:
    """A conversation: rounds of calls, then the final answer; without an answer it never ends."""

    rounds: tuple[Round, ...]
    answer: str | None
    model: str
    opening: tuple[Json, ...]
    unknown_names: frozenset[str] = frozenset()
    """Names the model asks for that are not in the registry."""

    @property
    def turns(self) -> tuple[mocks.Turn, ...]:
        """The turns of the scenario: one for each round, and the answer."""
        said = () if self.answer is None else (mocks.Turn.says(self.answer),)
        return (*(each.turn() for each in self.rounds), *said)

    @property
    def samples(self) -> tuple[Sample, ...]:
        """Every call of the conversation, in order."""
        return tuple(sample for each in self.rounds for sample in each.samples)

    @property
    def known_samples(self) -> tuple[Sample, ...]:
        """The calls whose functions exist."""
        return tuple(sample for sample in self.samples if sample.call.name not in self.unknown_names)

    @property
    def definitions(self) -> list[Json]:
        """The tools as the caller hands them over."""
        stubs = {sample.stub.name: sample.stub for sample in self.known_samples}
        return [_definition(stub) for stub in stubs.values()] or [_definition(Stub("stand_by", "place: str = ''"))]

    def result(self, sample: Sample) -> Any:
        """Return what the answer to a call should say."""
        return unknown_function_error(sample.call.name) if sample.call.name in self.unknown_names else sample.result


@dataclass
class LoopRun:
    """Run of a learner's loop on a scripted conversation, over either API."""

    conversation: ScriptedConversation
    api: FakeApi
    max_rounds: int | None
    called: Called | None = None
    error: SubjectError | None = None

    @property
    def invocations(self) -> tuple[Any, ...]:
        """The calls that reached tools, also where the learner's code raised."""
        if self.called:
            return self.called.invocations
        return self.error.invocations if isinstance(self.error, LearnerCodeError) else ()

    @property
    def shown_result(self) -> str:
        """The result as text, None as Python writes it."""
        if self.called is None:
            return str(self.error)
        return "None" if self.called.value is None else as_json(self.called.value)

    def early_end(self, error: SubjectError) -> CheckFailedError | None:
        """Return the failure where the code raised `RuntimeError` although rounds were left, or None."""
        ours = ("RecursionError", "NotImplementedError")  # Python's own kinds of RuntimeError
        if not isinstance(error, LearnerCodeError) or not is_a(error, "RuntimeError") or error.type in ours:
            return None
        return CheckFailedError(
            seen=f"a RuntimeError after {pluralize(len(self.api.requests), 'request')}: {error.message}",
            expected=f"the answer, which comes with request {len(self.conversation.rounds) + 1}",
            misconception=loop.BOUND_NOT_RESPECTED,
        )


@dataclass
class ChatLoopRun(LoopRun):
    """Run of a learner's loop over Chat Completions."""

    transcript: list[Json] = field(default_factory=list)
    """The caller's list afterwards, as the SDK writes it."""


def make_conversation(
    context: CheckContext,
    rounds: Sequence[Round],
    *,
    ends: bool = True,
    unknown_names: Sequence[str] = (),
    system: bool = False,
) -> ScriptedConversation:
    """Return a conversation of these rounds with a secret answer, model and question.

    Args:
        context: The run of the check.
        rounds: The replies with calls.
        ends: Whether an answer follows the rounds.
        unknown_names: Names the model asks for that are not in the registry.
        system: Whether the conversation begins with a system message.
    """
    number = context.number(1000, 10000)
    opening: list[Json] = [{"role": "system", "content": "Answer in one sentence."}] if system else []
    opening.append({"role": "user", "content": f"{context.choice(QUESTIONS)} It is about case {number}."})
    answer = f"Case {number} stands at {context.number(100, 999)}." if ends else None
    return ScriptedConversation(tuple(rounds), answer, context.choice(MODELS), tuple(opening), frozenset(unknown_names))


def unknown_call(context: CheckContext, name: str) -> Sample:
    """Return a call of a function that is in no registry."""
    return Sample(Stub(name, ""), tool_call(context, name, {}), {}, {}, None)


def run_loop(
    context: CheckContext,
    function: str,
    conversation: ScriptedConversation,
    *,
    max_rounds: int | None = None,
    asynchronous: bool = False,
    tools: Mapping[str, Tool] | None = None,
) -> ChatLoopRun:
    """Run a learner's loop on ``conversation`` and return how it went.

    The tools return the results of the conversation, except those that ``tools`` replaces.

    Raises:
        NotDefinedError: The function is not defined.
        NotAttemptedError: The function is still the starter's placeholder.
        UnsetNameError: The function uses a name that has no value.
    """
    api = FakeApi(*conversation.turns)
    client = context.subject.keep(Client(asynchronous=asynchronous))
    messages = context.subject.keep(list(conversation.opening))
    stubs = {sample.stub.name: sample.stub for sample in conversation.known_samples}
    run = ChatLoopRun(conversation, api, max_rounds)
    bound: dict[str, Any] = {} if max_rounds is None else {"max_rounds": max_rounds}
    try:
        run.called = context.subject.call(
            function,
            client,
            messages,
            conversation.definitions,
            stubs,
            model=conversation.model,
            http=api,
            tools={**result_tools(conversation.known_samples), **(tools or {})},
            **bound,
        )
    except (NotDefinedError, NotAttemptedError, UnsetNameError):
        raise
    except SubjectError as error:
        run.error = error
    run.transcript = _transcript(context, client, messages)
    return run


def _transcript(context: CheckContext, client: Ref, messages: Ref) -> list[Json]:
    """Return a kept list of messages as the SDK would send it."""
    listener = RecordingApi()
    create = Attribute(Attribute(Attribute(client, "chat"), "completions"), "create")
    try:
        context.subject.call(create, model="any", messages=messages, http=listener, keep=True)
    except SubjectError:
        return []  # something in it is no message at all; the requests have shown that
    sent = listener.requests[0].get("messages") if listener.requests else None
    return sent if isinstance(sent, list) else []


def _definition(stub: Stub) -> Json:
    names = [part.split(":")[0].strip() for part in stub.signature.split(", ") if ":" in part]
    parameters = {"type": "object", "properties": {name: {"description": f"The {name}."} for name in names}}
    function = {"name": stub.name, "description": stub.doc or stub.name, "parameters": parameters}
    return {"type": "function", "function": function}
