"""Assignment 08_responses_api: a tool of Chat Completions, written for the Responses API."""

from __future__ import annotations

import json
from typing import Any

from grader.checks import service
from grader.checks.check import Check, Play, Wrong, as_json, case, trying
from grader.checks.lessons import dispatch_mistakes
from grader.checks.lessons import responses_mistakes as mistakes
from grader.checks.lessons.dispatching import same
from grader.checks.model_desk import ModelDesk
from grader.checks.outcome import Misconception
from grader.checks.subject import LearnerRaised, SubjectError
from grader.checks.tools import CITIES, NOUNS, names
from grader.sandbox.objects import Attribute
from mocks.answers.scenarios.scenario import Turn

FUNCTION = "to_responses_tool"
Json = dict[str, Any]


class ToResponsesTool(Check):
    """``to_responses_tool(chat_tool) -> dict``."""

    id = FUNCTION
    title = "Write a tool for the Responses API"
    points = 5
    defines = (FUNCTION,)
    hints = (
        "Lay the two forms side by side: which parts are the same, and where do they stand?",
        "Everything inside `function` moves up, beside `type`. What is not there stays away.",
        "A dict can be unpacked inside a new one: `{'new': 1, **old}`. The old one stays as it was.",
        'One line: the type first, then `**chat_tool["function"]`.',
    )
    mistakes = mistakes.TOOL_MISTAKES

    @case("Name, description and parameters stand beside the type")
    def flattens(self, play: Play) -> None:
        _judge(play, _tool(play))

    @case("strict is kept where it is given, true or false")
    def keeps_strict(self, play: Play) -> None:
        for strict in (True, False):
            _judge(play, _tool(play, strict=strict))

    @case("A tool may lack parameters or description")
    def copies_what_there_is(self, play: Play) -> None:
        for missing in (("parameters",), ("description",), ("parameters", "description")):
            _judge(play, _tool(play, without=missing))

    @case("A parameter may be called function or type")
    def leaves_the_schema_alone(self, play: Play) -> None:
        _judge(play, _tool(play, properties=("function", "type", "strict", "name")))

    @case("The tool that was handed over stays as it was")
    def changes_nothing(self, play: Play) -> None:
        given = _tool(play, strict=True)
        kept = play.subject.keep(given)
        with trying(f"{FUNCTION}({as_json(given)}), then a look at the argument"):
            play.subject.call(FUNCTION, kept, keep=True)
            after = play.subject.call(Attribute(kept, "copy")).value
            if not same(after, given):
                raise Wrong(
                    seen=f"afterwards it is {as_json(after)}",
                    expected=as_json(given),
                    misconception=mistakes.ORIGINAL_CHANGED,
                )


def _tool(
    play: Play, *, strict: bool | None = None, without: tuple[str, ...] = (), properties: tuple[str, ...] = ("place",)
) -> Json:
    """Return a tool in Chat's form, with a secret name and text."""
    text = {"type": "string", "description": f"Such as {play.pick(CITIES)}"}
    parameters: Json = {"type": "object", "properties": dict.fromkeys(properties, text), "required": list(properties)}
    if strict is not None:
        parameters["additionalProperties"] = False
    function: Json = {
        "name": names(play, 1)[0],
        "description": f"Returns a {play.pick(NOUNS)}, number {play.random.randrange(1000)}.",
        "parameters": parameters,
    }
    if strict is not None:
        function["strict"] = strict
    return {"type": "function", "function": {key: function[key] for key in function if key not in without}}


def _judge(play: Play, given: Json) -> None:
    expected = {"type": "function", **given["function"]}
    with trying(f"{FUNCTION}({as_json(given)})", _recognise):
        value = play.subject.call(FUNCTION, given).value
        if same(_said(value), expected):
            return
        known = _known(value, expected)
        otherwise = known.why if known else "The model reads the tool from these parts and from nothing else."
        raise Wrong(
            seen=as_json(value),
            expected=as_json(expected),
            why=service.quoted(refusal(value), otherwise),
            next_step=known.next_step if known else "Compare the two dicts, key by key.",
            misconception=known,
        )


def _said(value: Any) -> Any:
    """Return a tool without its empty parts: the API takes null as "not given"."""
    return {key: part for key, part in value.items() if part is not None} if isinstance(value, dict) else value


def _recognise(error: SubjectError) -> Misconception | None:
    missing = isinstance(error, LearnerRaised) and error.type == "KeyError"
    parts = ("'parameters'", "'description'", "'strict'")
    return mistakes.OPTIONAL_PART_EXPECTED if missing and str(error).endswith(parts) else None


def _known(value: Any, expected: Json) -> Misconception | None:
    """Name the mistake in a tool that is not as expected."""
    if value is None:
        return dispatch_mistakes.RESULT_NOT_RETURNED
    if not isinstance(value, dict):
        return None
    if "function" in value:
        return mistakes.STILL_NESTED
    lacking, invented = expected.keys() - _said(value).keys(), _said(value).keys() - expected.keys()
    if "type" in lacking:
        return mistakes.TYPE_LOST
    if "strict" in lacking or ("strict" in expected and value["strict"] is not expected["strict"]):
        return mistakes.STRICT_LOST
    if "strict" in invented:
        return mistakes.STRICT_INVENTED
    if "description" in lacking:
        return mistakes.DESCRIPTION_LOST
    return mistakes.OPTIONAL_PART_EXPECTED if invented else None


def refusal(tool: Any) -> str | None:
    """Return what the Responses API objects to in a tool, or None where it would accept it."""
    desk = ModelDesk(Turn.says("ok").always())
    body = {"model": "gpt-4o-mini", "input": "Hello", "tools": [tool]}
    desk.answer(
        {
            "method": "POST",
            "path": "/v1/responses",
            "headers": {"authorization": "Bearer none"},
            "body": json.dumps(body),
        }
    )
    messages = [each.message for each in desk.refusals if not each.message.startswith("[mock]")]
    return messages[0] if messages else None
