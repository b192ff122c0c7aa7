"""Check of `to_gemini_tool`, assignment 12_providers: a Chat Completions tool converted for Gemini."""

from __future__ import annotations

from typing import Any

from grader.checks.check import Check, CheckContext, case
from grader.checks.json_values import Json, json_equal
from grader.checks.lessons.a12_providers.provider_tool import is_empty_schema, judge, judge_untouched
from grader.checks.misconceptions import providers as mistakes
from grader.checks.support.tool_fixtures import plain_tool, present_parts, rich_tool, strict_tool
from grader.outcome import Misconception

FUNCTION = "to_gemini_tool"
SCHEMAS = ("parametersJsonSchema", "parameters")
IN_PYTHON = {"function_declarations": "functionDeclarations", "parameters_json_schema": "parametersJsonSchema"}


class ToGeminiTool(Check):
    """``to_gemini_tool(chat_tool) -> dict``; the form is that of ``Tool`` in ``google-genai`` 3.4.0.

    The schema may stand under ``parametersJsonSchema`` as it is, or under ``parameters`` in Gemini's own Schema. The
    Python SDK's spelling of the keys, ``function_declarations``, is accepted too.
    """

    id = FUNCTION
    title = "Write a tool for Gemini"
    points = 5
    defines = (FUNCTION,)
    hints = (
        "One of Gemini's tools is an object with a list in it. What is in the list?",
        "A declaration has `name`, `description` and the schema. There are two keys for the schema; one of them takes "
        "JSON Schema unchanged.",
        "Copy what is there: description and parameters may be missing. `strict` has no place in a declaration.",
        'declaration = {"name": ...}; add "description" where it is given, and "parametersJsonSchema" where there are '
        'parameters; return {"functionDeclarations": [declaration]}.',
    )
    mistakes = mistakes.GEMINI_MISTAKES

    @case("One tool holds a list with one declaration", core=True, holds=("one-declaration", "name", "description"))
    def wraps(self, context: CheckContext) -> None:
        judge(context, FUNCTION, plain_tool(context), _objection)

    @case("The schema keeps its meaning, at every depth", holds=("parameters",))
    def keeps_the_schema(self, context: CheckContext) -> None:
        judge(context, FUNCTION, rich_tool(context), _objection)

    @case("A strict tool with a parameter that may be null", holds=("no-strict", "own-schema"))
    def takes_strict_tools(self, context: CheckContext) -> None:
        for strict in (True, False):
            judge(context, FUNCTION, strict_tool(context, strict=strict), _objection)

    @case("Description and parameters may be missing", holds=("description", "parameters"))
    def copies_what_there_is(self, context: CheckContext) -> None:
        for missing in (("description",), ("parameters",), ("description", "parameters")):
            judge(context, FUNCTION, plain_tool(context, without=missing), _objection)

    @case("The tool that was handed over stays as it was", holds=("input-unchanged",))
    def changes_nothing(self, context: CheckContext) -> None:
        judge_untouched(context, FUNCTION, strict_tool(context))


def _objection(value: Any, given: Json) -> tuple[Json, Misconception | None] | None:
    function: Json = given["function"]
    wanted: Json = {key: function[key] for key in ("name", "description") if key in function}
    if "parameters" in function:
        wanted["parametersJsonSchema"] = function["parameters"]
    expected = {"functionDeclarations": [wanted]}
    tool = _spelt(value)
    declarations = tool.get("functionDeclarations")
    if tool.keys() != {"functionDeclarations"} or not isinstance(declarations, list):
        return expected, _known_outside(tool)
    if len(declarations) == 1 and _agrees(_spelt(declarations[0]), wanted):
        return None
    return expected, _known_inside(_spelt(declarations[0]) if declarations else {}, wanted)


def _spelt(value: Any) -> Json:
    return {IN_PYTHON.get(str(key), key): part for key, part in present_parts(value).items()}


def _agrees(declaration: Json, wanted: Json) -> bool:
    """Tell whether a declaration says what is wanted, with its schema under either key."""
    given = [key for key in SCHEMAS if key in declaration]
    if "parametersJsonSchema" not in wanted:
        rest = {key: declaration[key] for key in declaration if key not in SCHEMAS}
        return json_equal(rest, wanted) and len(given) < 2 and all(is_empty_schema(declaration[key]) for key in given)
    if given == ["parameters"] and not foreign(declaration["parameters"]):
        meant = {**wanted, "parametersJsonSchema": _meaning(wanted["parametersJsonSchema"])}
        rest = {key: declaration[key] for key in declaration if key != "parameters"}
        return json_equal({**rest, "parametersJsonSchema": _meaning(declaration["parameters"])}, meant)
    return json_equal(declaration, wanted)


def foreign(node: Any) -> bool:
    """Tell whether a schema holds what Gemini's own Schema has no place for: a list of types, an enum of other things.

    ``additionalProperties`` is a field of it.
    """
    if not isinstance(node, dict):
        return True
    if not isinstance(node.get("type", "object"), str) or "const" in node or "$ref" in node:
        return True
    if any(not isinstance(each, str) for each in node.get("enum") or ()):
        return True
    return any(foreign(each) for each in _below(node))


def _below(node: Json) -> list[Any]:
    properties, options = node.get("properties"), node.get("anyOf")
    below = list(properties.values()) if isinstance(properties, dict) else []
    below += options if isinstance(options, list) else []
    return [*below, *([node["items"]] if "items" in node else [])]


def _meaning(node: Any) -> Any:
    """Return a schema so that both ways of writing it, JSON Schema's and Gemini's, are the same."""
    if isinstance(node, list):
        return [_meaning(each) for each in node]
    if not isinstance(node, dict):
        return node
    dropped = ("additionalProperties", "propertyOrdering", "nullable", "type", "properties")
    meant = {key: _meaning(part) for key, part in node.items() if key not in dropped}
    if meant.get("format") == "enum":
        del meant["format"]
    kinds = node.get("type", [])
    types = {str(kind).lower() for kind in (kinds if isinstance(kinds, list) else [kinds])}
    properties = node.get("properties")
    if isinstance(properties, dict):
        meant["properties"] = {name: _meaning(part) for name, part in properties.items()}
    return {**meant, "type": sorted(types | ({"null"} if node.get("nullable") is True else set()))}


def _known_outside(tool: Json) -> Misconception | None:
    if isinstance(tool.get("functionDeclarations"), dict):
        return mistakes.GEMINI_NOT_A_LIST
    if "function" in tool:
        return mistakes.GEMINI_ENVELOPE_KEPT
    return mistakes.GEMINI_NOT_WRAPPED if "name" in tool and "functionDeclarations" not in tool else None


def _known_inside(declaration: Json, wanted: Json) -> Misconception | None:
    if "function" in declaration:
        return mistakes.GEMINI_ENVELOPE_KEPT
    if "input_schema" in declaration or "inputSchema" in declaration:
        return mistakes.GEMINI_INPUT_SCHEMA
    if all(key in declaration for key in SCHEMAS):
        return mistakes.GEMINI_BOTH_SCHEMAS
    if "strict" in declaration:
        return mistakes.GEMINI_STRICT_KEPT
    if "parameters" in declaration and foreign(declaration["parameters"]):
        return mistakes.GEMINI_JSON_SCHEMA_IN_PARAMETERS
    rest = {key: declaration.get(key) for key in wanted if key != "parametersJsonSchema"}
    same = declaration.keys() == {*rest, "parameters"} and json_equal(rest, {key: wanted[key] for key in rest})
    return mistakes.GEMINI_SCHEMA_CHANGED if same and "parametersJsonSchema" in wanted else None
