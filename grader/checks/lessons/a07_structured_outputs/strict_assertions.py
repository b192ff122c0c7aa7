"""Assertions about a schema that was made strict: the API accepts it, and its meaning is unchanged."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from grader.checks.check import CheckContext, CheckFailedError, as_json, attempting
from grader.checks.json_values import Json
from grader.checks.lessons.a07_structured_outputs.schema_probes import Member, Probe, ProbePurpose, SchemaSample
from grader.checks.misconceptions import strict as mistakes
from grader.learner.objects import Attribute, Ref
from grader.learner.subject import LearnerCodeError, SubjectError
from grader.outcome import Misconception
from mocks.api.schema import strict as strict_schema
from mocks.api.schema import validator

FUNCTION = "to_strict"
MAX_NESTING_LEVELS = 60
"""Most levels of dicts and lists in a result; the schemas that are handed over have about a dozen."""


def judge(context: CheckContext, piece: SchemaSample, known: Misconception | None = None) -> Json:
    """Judge the strict form of one schema; ``known`` is the misconception where nothing else explains a failure."""
    with attempting(f"{FUNCTION}({as_json(piece.schema)})", _recognize):
        value = context.subject.call(FUNCTION, piece.schema).value
        strict = _judge_form(value)
        for probe in piece.probes:
            _judge_probe(strict, probe, known)
        _judge_texts(piece.schema, strict)
    return strict


def _recognize(error: SubjectError) -> Misconception | None:
    missing = isinstance(error, LearnerCodeError) and error.type == "KeyError" and "required" in error.message
    return mistakes.NO_REQUIRED_KEY if missing else None


def _judge_form(value: Any) -> Json:
    if not isinstance(value, dict):
        raise CheckFailedError(
            seen=as_json(value),
            expected="a dict, the strict schema",
            why="What you return is what goes into the tool's parameters.",
            next_step="Build a new dict and return it.",
        )
    if _deeper_than(value, MAX_NESTING_LEVELS):
        raise CheckFailedError(
            seen=f"a dict with more than {MAX_NESTING_LEVELS} levels inside one another",
            expected="a schema about as deep as the one that came in",
            why="The API takes 10 levels of objects and arrays at most.",
            next_step="Look for a place where a schema is wrapped again and again.",
        )
    fault = strict_schema.first_problem(value, strict=True)
    if fault is None:
        return value
    known = _refusal_misconception(fault.text)
    raise CheckFailedError(
        seen=f"{fault.mark}Invalid schema for function 'NAME': {fault.text} The API says so of {as_json(value)}",
        expected="a schema that the API takes with strict",
        misconception=known,
        otherwise=(
            "A strict tool with this schema is refused before any model sees it.",
            "Read the context: it is the way to the place in question.",
        ),
    )


def _deeper_than(value: Any, levels: int) -> bool:
    level = [value]
    for _ in range(levels):
        level = [
            member
            for each in level
            for member in (each.values() if isinstance(each, dict) else each if isinstance(each, list) else ())
        ]
    return bool(level)


def _refusal_misconception(text: str) -> Misconception | None:
    """Return the misconception that explains the API's refusal of a schema, or None."""
    if "$ref cannot have keywords" in text:
        return mistakes.REF_WITH_SIBLINGS
    if "None" in text and "is not valid under any" in text:
        return mistakes.NULL_AS_NONE
    if "additionalProperties" not in text and "'required' is required" not in text:
        return None
    deeper = {"properties": mistakes.TOP_ONLY, "items": mistakes.ITEMS_FORGOTTEN, "anyOf": mistakes.ANY_OF_FORGOTTEN}
    way = list(_context_keywords(text))
    if way:
        return mistakes.DEFS_FORGOTTEN if way[0] == "$defs" else deeper.get(way[-1])
    return mistakes.OBJECTS_OPEN if "additionalProperties" in text else mistakes.REQUIRED_INCOMPLETE


def _context_keywords(text: str) -> Iterator[str]:
    """Yield the schema keywords in the context of a refusal, without the names between them."""
    shown = re.search(r"context=\((.*?)\),", text)
    parts = iter(re.findall(r"'((?:[^'\\]|\\.)*)'", shown[1] if shown else ""))
    for part in parts:
        if part != "type":  # which type of a list is meant: the same place of the schema
            yield part
        if part != "items":
            next(parts, None)


def _judge_probe(strict: Json, probe: Probe, known: Misconception | None) -> None:
    fault = validator.mismatch(strict, probe.value)
    if (fault is None) == probe.legal:
        return
    known = known or _probe_misconception(strict, probe)
    verdict = f"refuses it: {fault}" if fault else "takes it"
    location = f" ({probe.about.value}, at {probe.path})" if probe.path else f" ({probe.about.value})"
    raise CheckFailedError(
        seen=f"a schema that, given {as_json(probe.value)}{location}, {verdict}",
        expected="a schema that takes it" if probe.legal else "a schema that refuses it",
        misconception=known,
        otherwise=(
            "The strict schema has to mean what the first one meant, with null for left out.",
            "Compare this property before and after.",
        ),
    )


def _probe_misconception(strict: Json, probe: Probe) -> Misconception | None:
    """Return the misconception that explains a failed probe, or None."""
    if probe.about is ProbePurpose.OPTIONAL_NULL:
        return _null_misconception(_property(strict, probe.path))
    return {ProbePurpose.REQUIRED_NULL: mistakes.EVERYTHING_NULLABLE, ProbePurpose.LIMIT: mistakes.LIMITS_LOST}.get(
        probe.about
    )


def _null_misconception(node: Json) -> Misconception:
    enum = node.get("enum")
    if not isinstance(enum, list):
        return mistakes.NOT_NULLABLE
    if "null" in enum:
        return mistakes.NULL_AS_TEXT
    return mistakes.ENUM_WITHOUT_NULL if "null" in _types(node) else mistakes.NOT_NULLABLE


def _property(schema: Json, path: str) -> Json:
    properties = schema.get("properties")
    node = properties.get(path) if isinstance(properties, dict) else None
    return node if isinstance(node, dict) else {}


def _types(node: Json) -> list[Any]:
    kinds = node.get("type", [])
    return kinds if isinstance(kinds, list) else [kinds]


def _judge_texts(schema: Json, strict: Json) -> None:
    kept = set(_descriptions(strict))
    lost = [text for text in _descriptions(schema) if text not in kept]
    if lost:
        raise CheckFailedError(
            seen=f"{as_json(strict)}, without the description {lost[0]!r}",
            expected="every description still there",
            misconception=mistakes.DESCRIPTION_LOST,
        )


def _descriptions(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("description"), str):
            yield node["description"]
        for value in node.values():
            yield from _descriptions(value)
    if isinstance(node, list):
        for value in node:
            yield from _descriptions(value)


def judge_single_null(schema: Json, strict: Json, made: Mapping[str, Member]) -> None:
    """Judge that a property that accepted null before accepts it in exactly one way afterwards."""
    for name in (name for name, member in made.items() if member.piece.takes_null):
        node = _property(strict, name)
        options = [option for option in node.get("anyOf", ()) if validator.mismatch(option, None) is None]
        ways = _types(node).count("null") + len(options)
        if ways > 1 or node.get("enum", []).count(None) > 1:
            raise CheckFailedError(
                tried=f"{FUNCTION}({as_json(schema)})",
                seen=f"{as_json(node)} for {name!r}",
                expected=as_json(schema["properties"][name]),
                misconception=mistakes.NULL_TWICE,
            )


def judge_untouched(context: CheckContext, schema: Json) -> None:
    """Raise `CheckFailedError` where the learner's function changes the schema it was given."""
    before = json.loads(json.dumps(schema))
    kept = context.subject.keep(schema)
    with attempting(f"{FUNCTION}({as_json(schema)})", _recognize):
        made = context.subject.call(FUNCTION, kept, keep=True).value
        after = context.subject.call(Attribute(kept, "copy")).value
        if after != before:
            raise CheckFailedError(
                seen=f"afterwards the schema that came in is {as_json(after)}",
                expected="the same as before the call",
                misconception=mistakes.INPUT_CHANGED,
            )
        _judge_another(context, made)


def _judge_another(context: CheckContext, made: Ref) -> None:
    """Judge that a schema that is strict already comes back as another dict."""
    strict = context.subject.call(FUNCTION, made, keep=True).value
    before = context.subject.call(Attribute(made, "copy")).value
    context.subject.call(Attribute(strict, "setdefault"), "title", "Another one")
    if context.subject.call(Attribute(made, "copy")).value != before:
        raise CheckFailedError(
            seen="for a schema that is strict already, that very dict comes back",
            expected="a new one",
            misconception=mistakes.INPUT_CHANGED,
        )
