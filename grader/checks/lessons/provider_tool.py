"""Tools for the checks of assignment 12_providers that write one for another provider."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from grader.checks.check import Play, Wrong, as_json, trying
from grader.checks.lessons import provider_mistakes as mistakes
from grader.checks.lessons.dispatching import same
from grader.checks.outcome import Misconception
from grader.checks.subject import LearnerRaised, SubjectError
from grader.checks.tools import CITIES, NOUNS, names
from grader.sandbox.objects import Attribute

Json = dict[str, Any]
TAKES_THESE = "The provider takes this form; what stands elsewhere, or under another name, is not read as meant."


def plain_tool(play: Play, *, without: tuple[str, ...] = ()) -> Json:
    """Return a tool in Chat's form with one text parameter; ``without`` names parts it lacks."""
    schema = {"type": "object", "properties": {"place": _text(play)}, "required": ["place"]}
    return _tool(play, schema, without=without)


def rich_tool(play: Play) -> Json:
    """Return a tool whose schema holds an enum, a list, a nested object, and parameters with misleading names."""
    inner = {"type": "object", "properties": {"street": _text(play), "floor": {"type": "integer", "minimum": 0}}}
    properties = {
        "size": {"type": "string", "enum": [f"size {play.random.randrange(100)}", "other"]},
        "labels": {"type": "array", "items": {"type": "string"}, "minItems": 1},
        "address": {**inner, "required": ["street"]},
        "type": _text(play),
        "parameters": {"type": "boolean"},
    }
    return _tool(play, {"type": "object", "properties": properties, "required": ["size", "type"]})


def strict_tool(play: Play, *, strict: bool = True) -> Json:
    """Return a tool with ``strict``, and a parameter that may be null, written as a list of types."""
    note = {"type": ["string", "null"], "description": f"Such as {play.pick(CITIES)}"}
    schema = {
        "type": "object",
        "properties": {"place": _text(play), "note": note},
        "required": ["place", "note"],
        "additionalProperties": False,
    }
    return _tool(play, schema, strict=strict)


def _text(play: Play) -> Json:
    return {"type": "string", "description": f"Such as {play.pick(CITIES)}"}


def _tool(play: Play, schema: Json, *, strict: bool | None = None, without: tuple[str, ...] = ()) -> Json:
    function: Json = {
        "name": names(play, 1)[0],
        "description": f"Returns a {play.pick(NOUNS)}, number {play.random.randrange(1000)}.",
        "parameters": schema,
    }
    if strict is not None:
        function["strict"] = strict
    return {"type": "function", "function": {key: function[key] for key in function if key not in without}}


Judge = Callable[[Any, Json], tuple[Json, Misconception | None] | None]
"""Takes what came back and the tool; returns None where it is right, else what was expected and the mistake."""


def judge(play: Play, function: str, given: Json, right: Judge) -> None:
    """Convert ``given`` with the learner's ``function`` and raise `Wrong` where ``right`` objects."""
    with trying(f"{function}({as_json(given)})", recognise):
        value = play.subject.call(function, given).value
        objection = right(value, given)
        if objection is None:
            return
        expected, known = objection
        raise Wrong(
            seen=as_json(value),
            expected=as_json(expected),
            why=known.why if known else TAKES_THESE,
            next_step=known.next_step if known else "Compare the two, key by key.",
            misconception=known,
        )


def judge_untouched(play: Play, function: str, given: Json) -> None:
    """Convert ``given`` and raise `Wrong` where it is another tool afterwards."""
    kept = play.subject.keep(given)
    with trying(f"{function}({as_json(given)}), then a look at the argument", recognise):
        play.subject.call(function, kept, keep=True)
        after = play.subject.call(Attribute(kept, "copy")).value
        if not same(after, given):
            raise Wrong(
                seen=f"afterwards it is {as_json(after)}",
                expected=as_json(given),
                misconception=mistakes.ORIGINAL_CHANGED,
            )


def recognise(error: SubjectError) -> Misconception | None:
    """Name the mistake behind an error of the learner's: a part was expected that may be missing."""
    parts = ("'parameters'", "'description'", "'strict'")
    missing = isinstance(error, LearnerRaised) and error.type == "KeyError" and error.message in parts
    return mistakes.OPTIONAL_PART_EXPECTED if missing else None


def said(value: Any) -> Json:
    """Return the parts of a dict that say something; None counts as not given. ``{}`` for what is no dict."""
    return {key: part for key, part in value.items() if part is not None} if isinstance(value, dict) else {}


def is_empty_schema(schema: Any) -> bool:
    """Tell whether this is an object schema without parameters."""
    parts = said(schema)
    empty = not parts.get("properties") and not parts.get("required")
    known = {"type", "properties", "required", "additionalProperties"}
    return str(parts.get("type")).lower() == "object" and empty and parts.keys() <= known
