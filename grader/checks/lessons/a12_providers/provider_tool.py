"""Assertions that the checks of tool conversion share, assignment 12_providers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from grader.checks.check import CheckContext, CheckFailedError, as_json, attempting
from grader.checks.json_values import Json
from grader.checks.misconceptions import providers as mistakes
from grader.checks.support import tool_fixtures
from grader.checks.support.tool_fixtures import is_missing_part_error, present_parts
from grader.learner.subject import SubjectError
from grader.outcome import Misconception

TAKES_THESE = "The provider takes this form; what stands elsewhere, or under another name, is not read as meant."

Judge = Callable[[Any, Json], tuple[Json, Misconception | None] | None]
"""Takes what came back and the tool; returns None where it is right, else what was expected and the mistake."""


def judge(context: CheckContext, function: str, given: Json, right: Judge) -> None:
    """Convert ``given`` with the learner's ``function`` and raise `CheckFailedError` where ``right`` objects."""
    with attempting(f"{function}({as_json(given)})", recognize):
        value = context.subject.call(function, given).value
        objection = right(value, given)
        if objection is None:
            return
        expected, known = objection
        raise CheckFailedError(
            seen=as_json(value),
            expected=as_json(expected),
            misconception=known,
            otherwise=(TAKES_THESE, "Compare the two, key by key."),
        )


def judge_untouched(context: CheckContext, function: str, given: Json) -> None:
    """Convert ``given`` and raise `CheckFailedError` where it is another tool afterwards."""
    tool_fixtures.judge_untouched(context, function, given, mistakes.ORIGINAL_CHANGED, recognize)


def recognize(error: SubjectError) -> Misconception | None:
    """Return the misconception of code that expects an optional part of a tool, or None."""
    return mistakes.OPTIONAL_PART_EXPECTED if is_missing_part_error(error) else None


def is_empty_schema(schema: Any) -> bool:
    """Tell whether this is an object schema without parameters."""
    parts = present_parts(schema)
    empty = not parts.get("properties") and not parts.get("required")
    known = {"type", "properties", "required", "additionalProperties"}
    return str(parts.get("type")).lower() == "object" and empty and parts.keys() <= known
