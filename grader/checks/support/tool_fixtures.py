"""Tool definitions in the form of Chat Completions, and assertions about functions that convert them."""

from __future__ import annotations

from typing import Any

from grader.checks.check import CheckContext, CheckFailedError, Recognizer, as_json, attempting
from grader.checks.json_values import Json, json_equal
from grader.checks.sample_tools import CITIES, NOUNS, names
from grader.learner.objects import Attribute
from grader.learner.subject import LearnerCodeError, SubjectError
from grader.outcome import Misconception

OPTIONAL_PARTS = ("'parameters'", "'description'", "'strict'")


def chat_tool(
    context: CheckContext, schema: Json, *, strict: bool | None = None, without: tuple[str, ...] = ()
) -> Json:
    """Return a tool with these parameters, a secret name and text; ``without`` names parts it lacks."""
    function: Json = {
        "name": names(context, 1)[0],
        "description": f"Returns a {context.choice(NOUNS)}, number {context.number(0, 1000)}.",
        "parameters": schema,
    }
    if strict is not None:
        function["strict"] = strict
    return {"type": "function", "function": {key: function[key] for key in function if key not in without}}


def text_parameter(context: CheckContext) -> Json:
    """Return the schema of a text with a secret example."""
    return {"type": "string", "description": f"Such as {context.choice(CITIES)}"}


def plain_tool(context: CheckContext, *, without: tuple[str, ...] = ()) -> Json:
    """Return a tool with one text parameter; ``without`` names parts it lacks."""
    schema = {"type": "object", "properties": {"place": text_parameter(context)}, "required": ["place"]}
    return chat_tool(context, schema, without=without)


def rich_tool(context: CheckContext) -> Json:
    """Return a tool whose schema holds an enum, a list, a nested object, and parameters with misleading names."""
    street = text_parameter(context)
    inner = {"type": "object", "properties": {"street": street, "floor": {"type": "integer", "minimum": 0}}}
    properties = {
        "size": {"type": "string", "enum": [f"size {context.number(0, 100)}", "other"]},
        "labels": {"type": "array", "items": {"type": "string"}, "minItems": 1},
        "address": {**inner, "required": ["street"]},
        "type": text_parameter(context),
        "parameters": {"type": "boolean"},
    }
    return chat_tool(context, {"type": "object", "properties": properties, "required": ["size", "type"]})


def strict_tool(context: CheckContext, *, strict: bool = True) -> Json:
    """Return a tool with ``strict`` and parameters that may be null, written as lists of types, one of them deeper."""
    note = {"type": ["string", "null"], "description": f"Such as {context.choice(CITIES)}"}
    properties = {
        "place": text_parameter(context),
        "note": note,
        "when": _closed({"day": {"type": ["integer", "null"]}}),
    }
    return chat_tool(context, _closed(properties), strict=strict)


def _closed(properties: Json) -> Json:
    """Return the schema of an object with all of these properties and no others."""
    required = list(properties)
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def judge_untouched(
    context: CheckContext, function: str, given: Json, changed: Misconception, recognize: Recognizer | None = None
) -> None:
    """Hand ``given`` to the learner's ``function`` and raise `CheckFailedError` where it is another tool afterwards."""
    kept = context.subject.keep(given)
    with attempting(f"{function}({as_json(given)}), then a look at the argument", recognize):
        context.subject.call(function, kept, keep=True)
        after = context.subject.call(Attribute(kept, "copy")).value
        if not json_equal(after, given):
            raise CheckFailedError(
                seen=f"afterwards it is {as_json(after)}", expected=as_json(given), misconception=changed
            )


def is_missing_part_error(error: SubjectError) -> bool:
    """Tell whether learner code read a part of the tool that may be missing."""
    return isinstance(error, LearnerCodeError) and error.type == "KeyError" and error.message in OPTIONAL_PARTS


def present_parts(value: Any) -> Json:
    """Return the items of a dict whose value is not None; ``{}`` for what is not a dict."""
    return {key: part for key, part in value.items() if part is not None} if isinstance(value, dict) else {}
