"""Check of `classify_ticket`, assignment 05_tool_choice: a classifier made of one forced call."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from grader.checks.check import Check, CheckContext, CheckFailedError, Recognizer, as_json, attempting, case
from grader.checks.fake_api import FakeApi, FakeReply
from grader.checks.json_values import Json
from grader.checks.misconceptions import tool_choice as mistakes
from grader.checks.misconceptions.dispatch import EVAL_INSTEAD_OF_JSON
from grader.checks.misconceptions.loop import MODEL_HARD_CODED
from grader.checks.model_names import MODELS
from grader.checks.support.dispatch_assertions import JSON_WORDS
from grader.checks.support.messages import sent_objects
from grader.checks.support.request_assertions import judge_chat_request, judge_model, judge_request_made
from grader.learner.objects import Client
from grader.learner.subject import LearnerCodeError, SubjectError
from grader.outcome import Misconception
from mocks.messages import ModelReply, ModelRequest, Tool, ToolCall, ToolChoiceMode
from mocks.standin.schema_values.example import example

STOPS, CALLS = "stop", "tool_calls"
"""What finish_reason says after a named tool, depending on the model."""
THINGS = ("invoice", "charger", "parcel", "password", "sofa", "kettle", "headset", "voucher")


class ClassifyTicket(Check):
    """``classify_ticket(client, text, *, model) -> dict``."""

    id = "classify_ticket"
    title = "One forced call whose arguments are the answer"
    points = 10
    defines = ("classify_ticket",)
    hints = (
        "A classifier needs no conversation: one request, one call, and you want its arguments.",
        "Offer one tool whose parameters are the answer you want, and name that tool in tool_choice.",
        "The arguments are in reply.choices[0].message.tool_calls[0].function.arguments, as JSON text.",
        "call = reply.choices[0].message.tool_calls[0]; return json.loads(call.function.arguments). "
        "Do not check finish_reason first.",
    )
    mistakes = (*mistakes.CLASSIFY_MISTAKES, EVAL_INSTEAD_OF_JSON, MODEL_HARD_CODED)

    @case("The arguments of the forced call come back as a dict", core=True, holds=("forced", "arguments"))
    def returns_arguments(self, context: CheckContext) -> None:
        _classify(context, CALLS)

    @case("It does so whatever finish_reason says", holds=("forced", "arguments"))
    def ignores_finish_reason(self, context: CheckContext) -> None:
        _classify(context, CALLS)  # what fails here, too, has another reason
        _classify(context, STOPS, mistakes.FINISH_REASON_TRUSTED)

    @case("The text reaches the model, in one request", holds=("one-request",))
    def sends_the_text(self, context: CheckContext) -> None:
        text = f"My {context.choice(THINGS)} number {context.number(10_000, 99_999)} is not what I ordered."
        api = _classify(context, STOPS, text=text)
        said = json.dumps([each.get("content") for each in sent_objects(api.requests[0])])
        with attempting(f"classify_ticket(client, {text!r}, model=…)"):
            if text not in said:
                raise CheckFailedError(
                    seen=f"the contents {said}", expected="the text among them", misconception=mistakes.TEXT_NOT_SENT
                )
            if len(api.requests) > 1:
                raise CheckFailedError(
                    seen=f"{len(api.requests)} requests", expected="one", misconception=mistakes.ASKED_AGAIN
                )


class _Classifier:
    """Answerer that calls a tool where the request forces a call, and answers with text where it does not."""

    def __init__(self, context: CheckContext, finish_reason: str) -> None:
        self._context, self._finish_reason = context, finish_reason
        self.arguments: Json = {}

    def answer(self, request: ModelRequest) -> FakeReply:
        if request.choice.mode not in (ToolChoiceMode.NAMED, ToolChoiceMode.REQUIRED):
            return FakeReply(ModelReply(text="This looks like a question about an order."))
        tool = request.tool(request.choice.name or "") or request.tools[0]
        self.arguments = _invented(self._context, tool, yes=self._finish_reason == CALLS)
        call = ToolCall(tool.name, json.dumps(self.arguments))
        return FakeReply(ModelReply(calls=(call,), finish_reason=self._finish_reason))


def _invented(context: CheckContext, tool: Tool, *, yes: bool) -> Json:
    """Return arguments for any tool, drawn anew where the schema leaves a choice; ``yes`` is what booleans are."""
    made = example(tool.parameters) or {}
    for name, schema in (tool.parameters.get("properties") or {}).items():
        made[name] = _value(context, schema if isinstance(schema, Mapping) else {}, yes=yes)
    return dict(made)


def _value(context: CheckContext, schema: Mapping[str, Any], *, yes: bool) -> Any:
    options = [option for option in schema.get("enum") or () if option is not None]
    if options:
        return context.choice(options)
    kinds = schema.get("type")
    if kinds == "boolean":
        return yes
    if "string" in (kinds if isinstance(kinds, list) else [kinds]) and not {"format", "pattern"} & set(schema):
        return f"{context.choice(THINGS)} {context.number(0, 1000)}"
    return example(schema)


def _classify(
    context: CheckContext, finish_reason: str, known: Misconception | None = None, text: str | None = None
) -> FakeApi:
    """Have one text classified and judge it; ``known`` is the misconception where nothing else explains a failure."""
    text = text or f"The {context.choice(THINGS)} I bought has stopped working."
    model = context.choice(MODELS)
    classifier = _Classifier(context, finish_reason)
    api = FakeApi(answerer=classifier)
    with attempting(f"classify_ticket(client, {text!r}, model={model!r})", _why_failed(api, model, known)):
        called = context.subject.call("classify_ticket", Client(), text, model=model, http=api)
        _judge_forced(api)
        judge_model(api, model)
        _judge_arguments(called.value, classifier.arguments, known)
    return api


def _forced(request: Json) -> bool:
    """Return whether a request leaves the model one tool and no way round it."""
    choice, offered = request.get("tool_choice"), request.get("tools")
    if isinstance(choice, dict) and choice.get("type") == "allowed_tools":
        allowed = choice.get("allowed_tools") or {}
        choice, offered = allowed.get("mode"), allowed.get("tools")
    if isinstance(choice, dict):
        return choice.get("type") == "function"
    return bool(choice == "required" and len(offered or ()) == 1)


def _why_failed(api: FakeApi, model: str, known: Misconception | None) -> Recognizer:
    def recognize(error: SubjectError) -> Misconception | None:
        if api.requests and api.requests[0].get("model") != model:
            return MODEL_HARD_CODED  # another model may take no tools here
        if api.requests and not _forced(api.requests[0]):
            return mistakes.NOT_FORCED
        if isinstance(error, LearnerCodeError) and any(word in error.message for word in JSON_WORDS):
            return EVAL_INSTEAD_OF_JSON
        return known

    return recognize


def _judge_forced(api: FakeApi) -> None:
    judge_request_made(api, "create")
    judge_chat_request(api)
    if not _forced(api.requests[0]):
        seen = f"tool_choice {as_json(api.requests[0].get('tool_choice', 'left out, which is auto'))}"
        raise CheckFailedError(seen=seen, expected="the tool named in tool_choice", misconception=mistakes.NOT_FORCED)


def _judge_arguments(value: Any, expected: Json, known: Misconception | None) -> None:
    if value == expected:
        return
    as_text = isinstance(value, str) and value == json.dumps(expected)
    known = mistakes.ARGUMENTS_AS_TEXT if as_text else known
    raise CheckFailedError(
        seen=as_json(value),
        expected=f"the arguments as a dict: {as_json(expected)}",
        misconception=known,
        otherwise=(
            "What the model decided is in the arguments of its call.",
            "Parse the arguments of the call and return them as they are.",
        ),
    )
