"""Check of `normalise_calls`, assignment 12_providers: the calls of any provider's reply, in one form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grader.checks.check import Check, CheckContext, CheckFailedError, Recognizer, as_json, attempting, case
from grader.checks.json_values import Json, json_equal
from grader.checks.lessons.a12_providers.provider_replies import (
    WRITERS,
    ProviderCall,
    chat,
    gemini,
    make_calls,
    without_arguments,
    without_calls,
)
from grader.checks.misconceptions import providers as mistakes
from grader.checks.sample_tools import VERBS
from grader.checks.support.exception_types import judge_exception
from grader.learner.subject import LearnerCodeError, SubjectError
from grader.outcome import Misconception

FUNCTION = "normalise_calls"
ONE_FORM = "The rest of your program reads this one form, whoever answered."


class NormaliseCalls(Check):
    """``normalise_calls(reply, provider) -> list[dict]``: id, name and arguments of each call.

    ``reply`` is the whole body as a dict; ``provider`` is one of openai, responses, anthropic and gemini.
    """

    id = FUNCTION
    title = "Read calls from any provider"
    points = 10
    defines = (FUNCTION,)
    hints = (
        "Four branches, one form. In each: where is the list, which of its entries are calls, where are the parts?",
        "OpenAI's arguments are text, the others' are objects. Responses pairs by `call_id`. Gemini's `id` may be "
        "missing.",
        'The lists: `reply["choices"][0]["message"].get("tool_calls") or []`, `reply["output"]`, `reply["content"]`, '
        "and for Gemini `candidates[0]`, then `content`, then `parts`, each with `.get(...) or ...`.",
        'Keep what is a call: `item["type"] == "function_call"`, `block["type"] == "tool_use"`, `"functionCall" in '
        'part`. Take `json.loads(text or "{}")` for text, `.get("args") or {}` for Gemini, and number the calls '
        "that have no id. Any other provider: raise ValueError.",
    )
    mistakes = mistakes.NORMALISE_MISTAKES

    @case(
        "Chat Completions: the arguments are parsed",
        core=True,
        holds=("one-dict-per-call", "id", "name", "arguments", "openai"),
    )
    def reads_chat(self, context: CheckContext) -> None:
        _judge_many(context, "openai")

    @case(
        "Responses: call_id is the id, and other items are skipped",
        holds=("one-dict-per-call", "id", "name", "arguments", "responses", "others-skipped"),
    )
    def reads_responses(self, context: CheckContext) -> None:
        _judge_many(context, "responses")

    @case(
        "Anthropic: the input is an object, and text is skipped",
        holds=("one-dict-per-call", "id", "name", "arguments", "anthropic", "others-skipped"),
    )
    def reads_anthropic(self, context: CheckContext) -> None:
        _judge_many(context, "anthropic")

    @case(
        "Gemini: function calls among other parts",
        holds=("one-dict-per-call", "id", "name", "arguments", "gemini", "others-skipped"),
    )
    def reads_gemini(self, context: CheckContext) -> None:
        _judge_many(context, "gemini")

    @case("Gemini: calls without ids get ids that differ", holds=("gemini-missing", "gemini-id"))
    def makes_up_ids(self, context: CheckContext) -> None:
        for count, alike in ((1, False), (2, False), (3, True)):
            calls = make_calls(context, "gemini", count, alike=alike)
            _judge(context, "gemini", gemini(calls, with_ids=False), calls, ids_given=False)

    @case("A reply without calls gives an empty list", holds=("openai", "no-calls", "gemini-missing"))
    def reads_nothing(self, context: CheckContext) -> None:
        for provider, reply in without_calls():
            _judge(context, provider, reply, [], recognize=_nothing_raises)

    @case("A call without arguments has an empty dict", holds=("empty-arguments", "gemini-missing"))
    def reads_empty_arguments(self, context: CheckContext) -> None:
        for provider, reply in without_arguments(make_calls(context, "openai", 1)[0]):
            call = _only_call(context, provider, reply)
            if not json_equal(call.get("arguments"), {}):
                raise CheckFailedError(
                    tried=_call_text(reply, provider),
                    seen=as_json([call]),
                    expected='one call whose "arguments" are {}',
                    misconception=mistakes.NO_ARGUMENTS,
                )

    @case("Calls count, whatever the stop signal says", holds=("stop-signal",))
    def ignores_the_stop_signal(self, context: CheckContext) -> None:
        calls = make_calls(context, "openai", 2)
        _judge(context, "openai", chat(calls, "stop"), calls)

    @case("Another provider is a ValueError", holds=("other-provider",))
    def refuses_others(self, context: CheckContext) -> None:
        calls = make_calls(context, "openai", 1)
        for word in (f"{context.choice(VERBS)}.ai", "azure", ""):
            for provider, write in WRITERS.items():
                _judge_refusal(context, write(calls), word, provider)


def _judge_many(context: CheckContext, provider: str) -> None:
    """Judge one call, then three of which two are alike."""
    for calls in (
        make_calls(context, provider, 1),
        [*make_calls(context, provider, 2, alike=True), *make_calls(context, provider, 1)],
    ):
        _judge(context, provider, WRITERS[provider](calls), calls)


def _judge(
    context: CheckContext,
    provider: str,
    reply: Json,
    calls: Sequence[ProviderCall],
    *,
    ids_given: bool = True,
    recognize: Recognizer | None = None,
) -> None:
    expected = [each.normal for each in calls]
    if not ids_given:
        expected = [{**each, "id": f"(one you make up, {number})"} for number, each in enumerate(expected, 1)]
    with attempting(_call_text(reply, provider), recognize or _raises):
        value = context.subject.call(FUNCTION, reply, provider).value
        known = _known(value, calls, ids_given=ids_given, stopped="stop" in str(reply.get("choices")))
        if known is None and _agrees(value, expected, ids_given=ids_given):
            return
        raise CheckFailedError(
            seen=as_json(value),
            expected=as_json(expected),
            misconception=known,
            otherwise=(ONE_FORM, "Compare the two lists, entry by entry and key by key."),
        )


def _only_call(context: CheckContext, provider: str, reply: Json) -> Json:
    """Return the one call that should be read from ``reply``."""
    with attempting(_call_text(reply, provider), _no_arguments_raises):
        value = context.subject.call(FUNCTION, reply, provider).value
        if isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict):
            return value[0]
        raise CheckFailedError(
            seen=as_json(value),
            expected="a list with one call",
            why="A tool without parameters is called like any other, and the model waits for its result.",
            next_step="Ask whether there is a call, not whether it has arguments.",
        )


def _judge_refusal(context: CheckContext, reply: Json, word: str, written_by: str) -> None:
    with attempting(f"{FUNCTION}(a reply in the form of {written_by}, {word!r})"):
        try:
            value = context.subject.call(FUNCTION, reply, word).value
        except LearnerCodeError as error:
            read_on = error.type in ("KeyError", "TypeError", "AttributeError", "IndexError")  # as another provider's
            return judge_exception(error, "ValueError", mistakes.PROVIDER_NOT_CHECKED if read_on else None)
        raise CheckFailedError(
            seen=as_json(value), expected="a ValueError", misconception=mistakes.PROVIDER_NOT_CHECKED
        )


def _call_text(reply: Json, provider: str) -> str:
    return f"{FUNCTION}({as_json(reply)}, {provider!r})"


def _agrees(value: Any, expected: list[Json], *, ids_given: bool) -> bool:
    if ids_given or not isinstance(value, list) or len(value) != len(expected):
        return json_equal(value, expected)
    ids = [each.get("id") if isinstance(each, dict) else None for each in value]
    named = all(isinstance(each, str) and each for each in ids) and len(set(ids)) == len(ids)
    return named and json_equal(value, [{**each, "id": given} for each, given in zip(expected, ids, strict=True)])


def _known(value: Any, calls: Sequence[ProviderCall], *, ids_given: bool, stopped: bool) -> Misconception | None:
    """Return the misconception that explains an unexpected list, or None; None also where the list is right."""
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        return None
    if len(value) < len(calls):
        if not value:
            return mistakes.STOP_REASON_TRUSTED if stopped else None
        return mistakes.FIRST_CALL_ONLY if len(value) == 1 else None
    if len(value) > len(calls):
        return mistakes.OTHER_PARTS_NOT_SKIPPED
    if any(isinstance(each.get("arguments"), str) for each in value):
        return mistakes.ARGUMENTS_LEFT_AS_TEXT
    ids = [each.get("id") for each in value]
    if ids and ids == [each.other_id for each in calls]:
        return mistakes.ITEM_ID_TAKEN
    if not ids_given and not all(ids):
        return mistakes.ID_EXPECTED
    return mistakes.MADE_UP_IDS_EQUAL if not ids_given and len(set(map(str, ids))) < len(ids) else None


def _raises(error: SubjectError) -> Misconception | None:
    """Return the misconception that explains an exception on a reply with calls, or None."""
    if not isinstance(error, LearnerCodeError):
        return None
    if error.type == "TypeError" and error.message.startswith("the JSON object must be str"):
        return mistakes.OBJECT_PARSED
    if error.type == "KeyError" and error.message == "'id'":
        return mistakes.ID_EXPECTED
    in_a_call = ("'functionCall'", "'call_id'", "'input'", "'name'", "'arguments'", "'args'")
    if error.type == "KeyError" and error.message in in_a_call:
        return mistakes.OTHER_PARTS_NOT_SKIPPED
    return None


def _nothing_raises(error: SubjectError) -> Misconception | None:
    """Return the misconception that explains an exception on a reply without calls, or None."""
    if not isinstance(error, LearnerCodeError):
        return None
    missing = error.type == "KeyError" and error.message in ("'tool_calls'", "'content'", "'parts'")
    return mistakes.NOTHING_NOT_HANDLED if missing or "NoneType" in error.message else _raises(error)


def _no_arguments_raises(error: SubjectError) -> Misconception | None:
    """Return the misconception that explains an exception on a call without arguments, or None."""
    if isinstance(error, LearnerCodeError) and (error.type == "JSONDecodeError" or error.message == "'args'"):
        return mistakes.NO_ARGUMENTS
    return _raises(error)
