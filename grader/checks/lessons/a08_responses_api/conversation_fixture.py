"""Scripted conversations over the Responses API, and the run of a learner's loop on them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from grader.checks.check import CheckContext
from grader.checks.fake_api import FakeApi
from grader.checks.json_values import Json
from grader.checks.model_names import REASONING_MODEL
from grader.checks.sample_tools import result_tools
from grader.checks.support.conversation_fixture import LoopRun, Round, ScriptedConversation, make_conversation
from grader.learner.objects import Client
from grader.learner.replies import Reply as Replied
from grader.learner.subject import NotAttemptedError, NotDefinedError, SubjectError, UnsetNameError


class ReplyRecordingApi(FakeApi):
    """API that also records its replies."""

    def __init__(self, *turns: Any) -> None:
        super().__init__(*turns)
        self.replies: list[Json] = []
        """The body of each reply to one of `requests`, oldest first: a response, or an error."""

    def answer(self, request: Mapping[str, Any]) -> Replied:
        """See `FakeApi.answer`."""
        replied = super().answer(request)
        if len(self.replies) < len(self.requests):
            self.replies.append(_response_of(replied["value"]["body"]))
        return replied

    def objection(self, number: int) -> str | None:
        """Return why the API refused request ``number``, in its own words; None where it did not, or has none."""
        error = self.replies[number].get("error") or {}
        message = error.get("message")
        return None if message is None or message.startswith("[mock]") else str(message)


def _response_of(body: str) -> Json:
    """Return the body of a reply as an object; of a stream, the response in its last event."""
    if body.startswith("{"):
        return dict(json.loads(body))
    events = [json.loads(line.removeprefix("data: ")) for line in body.splitlines() if line.startswith("data: {")]
    return dict(events[-1].get("response") or {}) if events else {}


@dataclass
class ResponseLoopRun(LoopRun):
    """Run of a learner's loop over the Responses API."""

    api: ReplyRecordingApi

    @property
    def text(self) -> str:
        """The text of the user's question."""
        return str(self.conversation.opening[-1]["content"])

    @property
    def tools(self) -> list[Json]:
        """The tools of the conversation, in the flat form of the Responses API."""
        return responses_tools(self.conversation)


def responses_tools(conversation: ScriptedConversation) -> list[Json]:
    """Return the tools of a conversation in the form of the Responses API."""
    return [{"type": "function", **tool["function"]} for tool in conversation.definitions]


def make_response_conversation(
    context: CheckContext,
    rounds: Sequence[Round],
    *,
    ends: bool = True,
    unknown_names: Sequence[str] = (),
    reasons: bool = False,
) -> ScriptedConversation:
    """Return a conversation of these rounds; with ``reasons`` its model is a reasoning model."""
    conversation = make_conversation(context, rounds, ends=ends, unknown_names=unknown_names)
    return replace(conversation, model=REASONING_MODEL) if reasons else conversation


def run_response_loop(
    context: CheckContext, function: str, conversation: ScriptedConversation, max_rounds: int | None = None
) -> ResponseLoopRun:
    """Run a learner's loop on ``conversation`` and return how it went.

    Raises:
        NotDefinedError: The function is not defined.
        NotAttemptedError: The function is still the starter's placeholder.
        UnsetNameError: The function uses a name that has no value.
    """
    run = ResponseLoopRun(conversation, ReplyRecordingApi(*conversation.turns), max_rounds)
    bound: dict[str, Any] = {} if max_rounds is None else {"max_rounds": max_rounds}
    try:
        run.called = context.subject.call(
            function,
            Client(),
            run.text,
            run.tools,
            {sample.stub.name: sample.stub for sample in conversation.known_samples},
            model=conversation.model,
            http=run.api,
            tools=result_tools(conversation.known_samples),
            **bound,
        )
    except (NotDefinedError, NotAttemptedError, UnsetNameError):
        raise
    except SubjectError as error:
        run.error = error
    return run


def summarize_input(items: Any) -> str:
    """Return the input of a request in one line: its text, or each item with the id it answers."""
    if not isinstance(items, list):
        return json.dumps(items, ensure_ascii=False)[:60]
    return " → ".join(_summarize_item(item) for item in items) or "an empty list"


def _summarize_item(item: Any) -> str:
    if not isinstance(item, dict):
        return json.dumps(item, ensure_ascii=False)[:40]
    kind = str(item.get("type") or f"message of {item.get('role')}")
    name = item.get("call_id") or item.get("tool_call_id")
    output = item.get("output")
    notes = [f"for {str(name)[:10]}"] if name and kind != "function_call" else []
    if isinstance(output, dict):
        notes.append("output is a dict")
    return f"{kind} ({', '.join(notes)})" if notes else kind
