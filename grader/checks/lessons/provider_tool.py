"""What the checks of assignment 12_providers that write a tool for another provider have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from grader.checks.check import Play, Wrong, as_json, trying
from grader.checks.lessons import chat_tool
from grader.checks.lessons import provider_mistakes as mistakes
from grader.checks.lessons.chat_tool import Json, expects_a_part, said
from grader.checks.outcome import Misconception
from grader.checks.subject import SubjectError

TAKES_THESE = "The provider takes this form; what stands elsewhere, or under another name, is not read as meant."

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
            misconception=known,
            otherwise=(TAKES_THESE, "Compare the two, key by key."),
        )


def judge_untouched(play: Play, function: str, given: Json) -> None:
    """Convert ``given`` and raise `Wrong` where it is another tool afterwards."""
    chat_tool.judge_untouched(play, function, given, mistakes.ORIGINAL_CHANGED, recognise)


def recognise(error: SubjectError) -> Misconception | None:
    """Name the mistake behind an error of the learner's: a part was expected that may be missing."""
    return mistakes.OPTIONAL_PART_EXPECTED if expects_a_part(error) else None


def is_empty_schema(schema: Any) -> bool:
    """Tell whether this is an object schema without parameters."""
    parts = said(schema)
    empty = not parts.get("properties") and not parts.get("required")
    known = {"type", "properties", "required", "additionalProperties"}
    return str(parts.get("type")).lower() == "object" and empty and parts.keys() <= known
