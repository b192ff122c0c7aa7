"""Check of `extract_intent`, assignment 07_structured_outputs: a customer's intent as a Pydantic model."""

from __future__ import annotations

import json
from typing import Any

import mocks
from grader.checks.check import Check, CheckContext, CheckFailedError, as_json, attempting, case, pluralize
from grader.checks.fake_api import FakeApi
from grader.checks.json_values import Json
from grader.checks.misconceptions import loop
from grader.checks.misconceptions import strict as mistakes
from grader.checks.model_names import MODEL, MODELS
from grader.checks.support.request_assertions import judge_request_made
from grader.learner.objects import Attribute, Client, Ref
from grader.learner.subject import LearnerCodeError, SubjectError
from grader.outcome import Misconception

FUNCTION = "extract_intent"
CLASS = "CustomerIntent"
INTENTS = ("order_status", "refund", "complaint", "other")
THINGS = ("kettle", "headset", "lamp", "charger", "sofa", "bicycle")
REFUSALS = ("I'm sorry, I can't help with that.", "I can't assist with that request.")


class ExtractIntent(Check):
    """``extract_intent(client, text, *, model) -> CustomerIntent | None``."""

    id = FUNCTION
    title = "What does the customer want?"
    points = 10
    defines = (FUNCTION,)
    hints = (
        "You want an answer of a fixed form and no action. Which parameter of the request is for that?",
        "client.chat.completions.parse takes a Pydantic class as response_format, and turns the reply into an object.",
        "The object is in reply.choices[0].message.parsed. What is there when the model has refused?",
        "message = client.chat.completions.parse(model=model, messages=..., response_format=CustomerIntent)"
        ".choices[0].message; then return message.parsed, which is None after a refusal.",
    )
    mistakes = (*mistakes.INTENT_MISTAKES, loop.MODEL_HARD_CODED)

    @case("The answer comes back as a CustomerIntent", core=True, holds=("answer",))
    def returns_the_intent(self, context: CheckContext) -> None:
        intent = _intent(context)
        _judge_intent(context, intent, _saying(intent))

    @case("So does one without an order id", holds=("answer",))
    def returns_null(self, context: CheckContext) -> None:
        intent = {**_intent(context), "order_id": None}
        _judge_intent(context, intent, _saying(intent))

    @case("The text and the model's name reach the API, in one request", holds=("one-request",))
    def sends_the_text(self, context: CheckContext) -> None:
        text, model = _text(context), context.choice(MODELS)
        api = _saying(_intent(context))
        with attempting(_shown(text, model)):
            _called(context, text, model, api)
            _judge_request(api, text, model)

    @case("A refusal gives None", holds=("refusal",))
    def returns_none(self, context: CheckContext) -> None:
        refusal, text = context.choice(REFUSALS), _text(context)
        api = FakeApi(mocks.Turn.refuses(refusal).always())
        tried = f"{_shown(text, MODEL)}, and the model refuses: {refusal!r}"
        with attempting(tried, lambda error: _refusal_missed(error) if api.requests else None):
            made = _called(context, text, MODEL, api)
            judge_request_made(api, "parse")
            if made.type != "NoneType":
                known = mistakes.REFUSAL_RETURNED if made.type == "str" else mistakes.REFUSAL_READ
                raise CheckFailedError(seen=_a(made.type), expected="None", misconception=known)

    @case("An error of the API is not a refusal", holds=("exceptions",))
    def lets_errors_out(self, context: CheckContext) -> None:
        text, status = _text(context), context.choice((500, 503))
        api = FakeApi(mocks.Turn.fails(status, "The server had an error while processing your request.").always())
        with attempting(f"{_shown(text, MODEL)}, and the API answers {status}"):
            try:
                made = context.subject.call(FUNCTION, Client(), text, model=MODEL, http=api, keep=True).value
            except LearnerCodeError:
                return
            judge_request_made(api, "parse")
            raise CheckFailedError(
                seen=f"{_a(made.type)}, and no exception",
                expected="the exception of the SDK, not caught",
                misconception=mistakes.ERRORS_SWALLOWED,
            )

    @case("A reply that is cut off is neither an answer nor a refusal", holds=("exceptions",))
    def lets_cut_replies_out(self, context: CheckContext) -> None:
        text, whole = _text(context), json.dumps(_intent(context))
        cut = mocks.Turn(text=whole[: context.random.randrange(2, len(whole) - 1)], finish_reason="length")
        api = FakeApi(cut.always().forced())
        with attempting(f"{_shown(text, MODEL)}, and the reply is cut off"):
            try:
                made = context.subject.call(FUNCTION, Client(), text, model=MODEL, http=api, keep=True).value
            except LearnerCodeError:
                if len(api.requests) == 1:
                    return
                seen, known = "an exception", None
            else:
                judge_request_made(api, "parse")
                seen, known = _a(made.type), mistakes.ERRORS_SWALLOWED if made.type == "NoneType" else None
            raise CheckFailedError(
                seen=f"{seen}, after {pluralize(len(api.requests), 'request')}",
                expected="one request, and the exception let through",
                misconception=known,
                otherwise=(
                    "Half an answer does not say what the customer wants, and the caller decides what to do next.",
                    "Make one request, and do not catch what parsing its reply raises.",
                ),
            )


def _intent(context: CheckContext) -> Json:
    order = f"ORD-{context.number(10_000, 100_000)}"
    return {"intent": context.choice(INTENTS), "order_id": order, "urgent": context.choice((True, False))}


def _text(context: CheckContext) -> str:
    return f"My {context.choice(THINGS)} with the number {context.number(10_000, 100_000)} is broken."


def _saying(intent: Json) -> FakeApi:
    """Return an API that answers every request with ``intent``, whatever the request permits."""
    return FakeApi(mocks.Turn.says(json.dumps(intent)).always().forced())


def _called(context: CheckContext, text: str, model: str, api: FakeApi) -> Ref:
    """Return what the function returned; where it raises, judge its request before its exception."""
    try:
        made: Ref = context.subject.call(FUNCTION, Client(), text, model=model, http=api, keep=True).value
    except LearnerCodeError:
        if api.requests:
            _judge_format(api)
        raise
    return made


def _a(type_name: str) -> str:
    return "None" if type_name == "NoneType" else f"a {type_name}"


def _shown(text: str, model: str) -> str:
    return f"{FUNCTION}(client, {text!r}, model={model!r})"


def _judge_intent(context: CheckContext, intent: Json, api: FakeApi) -> None:
    text = _text(context)
    with attempting(_shown(text, MODEL)):
        made = _called(context, text, MODEL, api)
        _judge_format(api)
        if made.type != CLASS and not _is_intent(context, made):
            known = _instead(made.type)
            raise CheckFailedError(
                seen=_a(made.type),
                expected=f"a {CLASS}",
                misconception=known,
                otherwise=(
                    "The caller works with the object's attributes.",
                    "Return what parse has made of the reply.",
                ),
            )
        value = context.subject.call(Attribute(made, "model_dump")).value
        if value != intent:
            raise CheckFailedError(
                seen=as_json(value),
                expected=as_json(intent),
                why="What the model decided is in its reply.",
                next_step="Return the parsed object as it is.",
            )


def _is_intent(context: CheckContext, made: Ref) -> bool:
    """Tell whether an object is of a class made from the one in the exercise."""
    return context.subject.call(Attribute(CLASS, "__instancecheck__"), made).value is True


def _instead(type_name: str) -> Misconception | None:
    if type_name.startswith("Parsed"):
        return mistakes.WHOLE_REPLY
    return {"dict": mistakes.INTENT_AS_DICT, "str": mistakes.INTENT_AS_TEXT}.get(type_name)


def _refusal_missed(error: SubjectError) -> Misconception | None:
    """Return the misconception of code that reads an answer where there is a refusal, or None."""
    read = isinstance(error, LearnerCodeError) and {"TypeError", "AttributeError", "ValueError"} & set(error.bases)
    return mistakes.REFUSAL_READ if read else None


def _judge_format(api: FakeApi) -> None:
    judge_request_made(api, "parse")
    known = _format_fault(api.requests[0])
    if known:
        sent = _format(api.requests[0])
        raise CheckFailedError(
            seen=f"response_format {as_json(sent) if sent else 'left out'}",
            expected="a strict json_schema",
            misconception=known,
        )


def _format(request: Json) -> Json:
    """Return what a request says about the answer's form: ``response_format``, or ``text.format`` of Responses."""
    form: Any = request.get("response_format") or (request.get("text") or {}).get("format")
    return form if isinstance(form, dict) else {}


def _format_fault(request: Json) -> Misconception | None:
    form = _format(request)
    if form.get("type") == "json_object":
        return mistakes.JSON_MODE
    if form.get("type") != "json_schema":
        return mistakes.FORCED_TOOL if request.get("tools") else mistakes.FORMAT_NOT_SENT
    described = form.get("json_schema", form)
    strict = isinstance(described, dict) and described.get("strict") is True
    return None if strict else mistakes.FORMAT_NOT_STRICT


def _judge_request(api: FakeApi, text: str, model: str) -> None:
    _judge_format(api)
    request = api.requests[0]
    said = json.dumps([request.get("messages"), request.get("input"), request.get("instructions")], ensure_ascii=False)
    if text not in said:
        raise CheckFailedError(
            seen=f"the messages {said}", expected="the text in them", misconception=mistakes.INTENT_TEXT_NOT_SENT
        )
    if request.get("model") != model:
        raise CheckFailedError(
            seen=f"a request to {request.get('model')!r}",
            expected=repr(model),
            misconception=loop.MODEL_HARD_CODED,
        )
    if len(api.requests) > 1:
        raise CheckFailedError(
            seen=f"{len(api.requests)} requests", expected="one", misconception=mistakes.INTENT_ASKED_AGAIN
        )
