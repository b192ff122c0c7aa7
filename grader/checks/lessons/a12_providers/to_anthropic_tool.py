"""Check of `to_anthropic_tool`, assignment 12_providers: a Chat Completions tool converted for Anthropic."""

from __future__ import annotations

from typing import Any

from grader.checks.check import Check, CheckContext, case
from grader.checks.json_values import Json, json_equal
from grader.checks.lessons.a12_providers.provider_tool import is_empty_schema, judge, judge_untouched
from grader.checks.misconceptions import providers as mistakes
from grader.checks.support.tool_fixtures import plain_tool, present_parts, rich_tool, strict_tool
from grader.outcome import Misconception

FUNCTION = "to_anthropic_tool"
EMPTY: Json = {"type": "object", "properties": {}}


class ToAnthropicTool(Check):
    """``to_anthropic_tool(chat_tool) -> dict``; the form is that of ``ToolParam`` in ``anthropic`` 2.11.0."""

    id = FUNCTION
    title = "Write a tool for Anthropic"
    points = 5
    defines = (FUNCTION,)
    hints = (
        "Compare the two forms. Which level is gone, and which key has a different name?",
        "Name and description keep their names. The schema keeps its content and gets the key `input_schema`.",
        "Two parts may be missing in Chat. Leave out what is not given, but `input_schema` is always there.",
        'Start with {"name": function["name"], "input_schema": function.get("parameters") or an empty object schema}; '
        'then: for key in ("description", "strict"): copy it if it is in `function`.',
    )
    mistakes = mistakes.ANTHROPIC_MISTAKES

    @case(
        "Name, description and input_schema stand side by side", core=True, holds=("name", "description", "parameters")
    )
    def flattens(self, context: CheckContext) -> None:
        judge(context, FUNCTION, plain_tool(context), _objection)

    @case("The schema itself stays as it is, at every depth", holds=("parameters",))
    def keeps_the_schema(self, context: CheckContext) -> None:
        judge(context, FUNCTION, rich_tool(context), _objection)

    @case("strict is kept where it is given", holds=("strict", "left-out"))
    def keeps_strict(self, context: CheckContext) -> None:
        for strict in (True, False):
            judge(context, FUNCTION, strict_tool(context, strict=strict), _objection)

    @case("A tool without description has none afterwards", holds=("description", "left-out"))
    def needs_no_description(self, context: CheckContext) -> None:
        judge(context, FUNCTION, plain_tool(context, without=("description",)), _objection)

    @case("A tool without parameters gets the schema of an empty object", holds=("no-parameters",))
    def gives_an_empty_schema(self, context: CheckContext) -> None:
        judge(context, FUNCTION, plain_tool(context, without=("parameters",)), _objection)

    @case("The tool that was handed over stays as it was", holds=("input-unchanged",))
    def changes_nothing(self, context: CheckContext) -> None:
        judge_untouched(context, FUNCTION, strict_tool(context))


def _objection(value: Any, given: Json) -> tuple[Json, Misconception | None] | None:
    function: Json = given["function"]
    expected: Json = {key: function[key] for key in ("name", "description", "strict") if key in function}
    expected["input_schema"] = function.get("parameters", EMPTY)
    answer = present_parts(value)
    if answer.get("type") == "custom":  # the word for a tool of one's own, the same as none
        del answer["type"]
    if "strict" not in answer and expected.get("strict") is False:  # not strict is what Anthropic does unasked
        answer["strict"] = False
    if "parameters" not in function and is_empty_schema(answer.get("input_schema")):
        answer["input_schema"] = EMPTY
    if json_equal(answer, expected) and isinstance(value, dict):
        return None
    return expected, _known(answer, expected)


def _known(answer: Json, expected: Json) -> Misconception | None:
    """Return the misconception that explains an unexpected tool, or None."""
    if "function" in answer:
        return mistakes.ANTHROPIC_ENVELOPE_KEPT
    if "type" in answer:
        return mistakes.ANTHROPIC_TYPE_FUNCTION
    if "parameters" in answer:
        return mistakes.ANTHROPIC_PARAMETERS_KEY
    if not answer.get("input_schema") and expected["input_schema"] == EMPTY and answer:
        return mistakes.ANTHROPIC_SCHEMA_MISSING
    if expected.get("strict") is True and answer.get("strict") is not True and answer:
        return mistakes.ANTHROPIC_STRICT_LOST
    return None
