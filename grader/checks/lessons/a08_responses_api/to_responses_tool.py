"""Check of `to_responses_tool`, assignment 08_responses_api: a Chat Completions tool converted to the Responses API."""

from __future__ import annotations

import json
from typing import Any

import mocks
from grader.checks import api_refusal
from grader.checks.check import Check, CheckContext, CheckFailedError, as_json, attempting, case
from grader.checks.fake_api import FakeApi
from grader.checks.json_values import Json, json_equal
from grader.checks.misconceptions import dispatch
from grader.checks.misconceptions import responses as mistakes
from grader.checks.model_names import MODEL
from grader.checks.support.tool_fixtures import (
    chat_tool,
    is_missing_part_error,
    judge_untouched,
    present_parts,
    text_parameter,
)
from grader.learner.subject import SubjectError
from grader.outcome import Misconception

FUNCTION = "to_responses_tool"


class ToResponsesTool(Check):
    """``to_responses_tool(chat_tool) -> dict``."""

    id = FUNCTION
    title = "Write a tool for the Responses API"
    points = 5
    defines = (FUNCTION,)
    hints = (
        "Compare the two forms: which parts are the same, and where do they go?",
        "Everything inside `function` moves up, next to `type`. Leave out what is not there.",
        "A dict can be unpacked inside a new one: `{'new': 1, **old}`. The old one is not changed.",
        'One line: the type first, then `**chat_tool["function"]`.',
    )
    mistakes = mistakes.TOOL_MISTAKES

    @case(
        "Name, description and parameters stand beside the type",
        core=True,
        holds=("type", "name", "description", "parameters", "no-function-key"),
    )
    def flattens(self, context: CheckContext) -> None:
        _judge(context, _tool(context))

    @case("strict is kept where it is given, true or false", holds=("strict",))
    def keeps_strict(self, context: CheckContext) -> None:
        for strict in (True, False):
            _judge(context, _tool(context, strict=strict))

    @case("A tool may lack parameters or description", holds=("description", "parameters"))
    def copies_what_there_is(self, context: CheckContext) -> None:
        for missing in (("parameters",), ("description",), ("parameters", "description")):
            _judge(context, _tool(context, without=missing))

    @case("A parameter may be called function or type", holds=("name", "parameters"))
    def leaves_the_schema_alone(self, context: CheckContext) -> None:
        _judge(context, _tool(context, properties=("function", "type", "strict", "name")))

    @case("The tool that was handed over stays as it was", holds=("input-unchanged",))
    def changes_nothing(self, context: CheckContext) -> None:
        judge_untouched(context, FUNCTION, _tool(context, strict=True), mistakes.ORIGINAL_CHANGED)


def _tool(
    context: CheckContext,
    *,
    strict: bool | None = None,
    without: tuple[str, ...] = (),
    properties: tuple[str, ...] = ("place",),
) -> Json:
    """Return a tool in Chat's form, with a secret name and text."""
    text = text_parameter(context)
    schema: Json = {"type": "object", "properties": dict.fromkeys(properties, text), "required": list(properties)}
    if strict is not None:
        schema["additionalProperties"] = False
    return chat_tool(context, schema, strict=strict, without=without)


def _judge(context: CheckContext, given: Json) -> None:
    expected = {"type": "function", **given["function"]}
    with attempting(f"{FUNCTION}({as_json(given)})", _recognize):
        value = context.subject.call(FUNCTION, given).value
        if json_equal(present_parts(value), expected):
            return
        known = _known(value, expected)
        raise CheckFailedError(
            seen=as_json(value),
            expected=as_json(expected),
            why=api_refusal.quoted(refusal(value)),
            misconception=known,
            otherwise=(
                "The model reads the tool from these parts and from nothing else.",
                "Compare the two dicts, key by key.",
            ),
        )


def _recognize(error: SubjectError) -> Misconception | None:
    return mistakes.OPTIONAL_PART_EXPECTED if is_missing_part_error(error) else None


def _known(value: Any, expected: Json) -> Misconception | None:
    """Return the misconception that explains an unexpected tool, or None."""
    if value is None:
        return dispatch.RESULT_NOT_RETURNED
    if not isinstance(value, dict):
        return None
    if "function" in value:
        return mistakes.STILL_NESTED
    lacking, invented = expected.keys() - present_parts(value).keys(), present_parts(value).keys() - expected.keys()
    if "type" in lacking:
        return mistakes.TYPE_LOST
    if "strict" in lacking or ("strict" in expected and value["strict"] is not expected["strict"]):
        return mistakes.STRICT_LOST
    if "strict" in invented:
        return mistakes.STRICT_INVENTED
    if "description" in lacking:
        return mistakes.DESCRIPTION_LOST
    missing = invented and invented <= {"description", "parameters"} and not lacking
    return mistakes.OPTIONAL_PART_EXPECTED if missing else None


def refusal(tool: Any) -> str | None:
    """Return what the Responses API objects to in a tool, or None where it would accept it."""
    api = FakeApi(mocks.Turn.says("ok").always())
    body = {"model": MODEL, "input": "Hello", "tools": [tool]}
    api.answer(
        {
            "method": "POST",
            "path": "/v1/responses",
            "headers": {"authorization": "Bearer none"},
            "body": json.dumps(body),
        }
    )
    messages = [each.message for each in api.refusals if not each.message.startswith("[mock]")]
    return messages[0] if messages else None
