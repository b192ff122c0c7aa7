"""Assertions about tool definitions: their parts, and the rules of the API."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from grader.checks import api_refusal
from grader.checks.check import CheckContext, CheckFailedError, as_json, attempting
from grader.checks.json_values import Json, parse_json
from grader.checks.misconceptions import schema as mistakes
from grader.checks.schema_reader import enum_values, function_of, json_types, parameters_of, properties_of
from grader.learner.subject import NotJsonError, SubjectError
from grader.outcome import Misconception

PYTHON_NAMES = {"str", "float", "int", "bool", "dict", "list", "text", "decimal", "double"}


def recognize(error: SubjectError) -> Misconception | None:
    """Return the misconception behind a definition that JSON cannot hold, as ``"type": str``, or None."""
    if isinstance(error, NotJsonError) and "Object of type type is not JSON" in error.message:
        return mistakes.WRONG_TYPE_NAME
    return None


def definition_failure(
    tool: Any,
    seen: Any,
    expected: str,
    known: Misconception | None,
    why: str | None = None,
    next_step: str | None = None,
) -> CheckFailedError:
    """Return a failure with the API's refusal; ``known``, or else ``why`` and ``next_step``, explain it."""
    return CheckFailedError(
        seen=seen if isinstance(seen, str) else as_json(seen),
        expected=expected,
        why=api_refusal.quoted(api_refusal.refusal(tools=[tool])),
        misconception=known,
        otherwise=(why, next_step),
    )


def read_tool(context: CheckContext, name: str) -> Any:
    """Return the learner's definition; JSON text and a list are unpacked here, and reported by `judge_envelope`."""
    tool = context.subject.read(name)
    if isinstance(tool, str):
        try:
            tool = parse_json(tool)
        except ValueError:
            return {}
    return tool[0] if isinstance(tool, list) and tool else tool


def read_parameters(context: CheckContext, variable: str, parameters: Iterable[str]) -> tuple[Any, Json]:
    """Return the learner's definition and its parameter schema, which has exactly these ``parameters``."""
    with attempting(variable, recognize):
        tool = read_tool(context, variable)
        _judge_parameters(tool, set(parameters))
    return tool, parameters_of(tool)


def judge_envelope(context: CheckContext, variable: str, name: str) -> None:
    """Judge type, function and name of the learner's definition."""
    with attempting(f"tools=[{variable}]", recognize):
        judge_envelope_of(context.subject.read(variable), name)


def judge_envelope_of(raw: Any, name: str) -> None:
    """Judge type, function and name of a definition."""
    shape = 'a dict with the keys "type" and "function"'
    if isinstance(raw, str):
        raise definition_failure(raw, raw, shape, mistakes.SCHEMA_AS_TEXT)
    if isinstance(raw, list):
        raise definition_failure(raw, raw, shape, mistakes.TOOL_IN_LIST)
    if not isinstance(raw, dict):
        raise definition_failure(raw, raw, shape, None, "A tool is a JSON object.", "Assign a dict.")
    if raw.get("type") != "function" or not isinstance(raw.get("function"), dict):
        raise definition_failure(raw, raw, shape, mistakes.MISSING_ENVELOPE)
    given = raw["function"].get("name")
    if given != name:
        known = mistakes.CLASS_NAMED_TOOL if _letters(given) == _letters(name) else None
        why = "The name is what the model writes into a call, and what your registry looks up."
        raise definition_failure(
            raw, f"the name {as_json(given)}", f'the name "{name}"', known, why, f'Write `"name": "{name}"`.'
        )


def _letters(name: Any) -> str:
    return str(name).replace("_", "").lower()


def _judge_parameters(tool: Any, names: set[str]) -> None:
    """Judge that the parameters are an object schema with exactly these properties."""
    raw = function_of(tool).get("parameters")
    parameters = parameters_of(tool)
    if parameters.get("type") != "object" or not isinstance(parameters.get("properties"), dict):
        if str(parameters.get("type")) in PYTHON_NAMES:
            raise definition_failure(tool, raw, '"type": "object"', mistakes.WRONG_TYPE_NAME)
        raise definition_failure(tool, raw, 'an object schema with "properties"', mistakes.PARAMETERS_NOT_OBJECT)
    given = set(properties_of(parameters))
    if given != names:
        raise definition_failure(
            tool,
            f"the parameters {', '.join(sorted(given)) or '(none)'}",
            f"the parameters {', '.join(sorted(names))}",
            None,
            "Your function gets its arguments under these names; another name is an argument it does not know.",
            "Compare the keys of `properties` with the table of the exercise, letter by letter.",
        )


def judge_type(tool: Any, node: Any, path: str, wanted: str) -> None:
    """Judge the JSON type of one part, null allowed beside it."""
    root = parameters_of(tool)
    given = json_types(node, root) - {"null"}
    if given == {wanted}:
        return
    known: Misconception | None = None
    if given & PYTHON_NAMES:
        known = mistakes.WRONG_TYPE_NAME
    elif given == {"string"} and wanted in ("number", "boolean", "integer"):
        known = mistakes.NUMBER_AS_STRING
    raise definition_failure(
        tool,
        f"{path} has the type {' or '.join(sorted(given)) or '(none)'}",
        f"{path} has the type {wanted}",
        known,
        "The model writes the value in the type the schema names, and your code relies on it.",
        f'Write `"type": "{wanted}"`.',
    )


def judge_enum(tool: Any, node: Any, path: str, wanted: set[str] | None) -> None:
    """Judge a closed set of strings; with ``wanted`` it is this set, otherwise any of two values or more."""
    given = enum_values(node, parameters_of(tool))
    expected = f"an enum of {', '.join(sorted(wanted))}" if wanted else "an enum: a list of the allowed strings"
    if given is None or (isinstance(node, dict) and isinstance(node.get("enum"), str)):
        raise definition_failure(tool, f"{path}: {as_json(node)}", expected, mistakes.ENUM_IN_DESCRIPTION)
    strings = {value for value in given if isinstance(value, str)}
    if len(strings) != len(given) or (strings != wanted if wanted else len(strings) < 2):
        why = "The model writes one of these values letter for letter, and your code compares with them."
        raise definition_failure(
            tool, f"{path} allows {as_json(given)}", expected, None, why, "Copy the values from the exercise."
        )


def judge_description(tool: Any, path: str, text: Any, name: str) -> None:
    """Judge that a part is described, in more than its own name."""
    if not isinstance(text, str) or not text.strip():
        raise definition_failure(
            tool, f"{path} has no description", f"a description of {path}", mistakes.NO_DESCRIPTIONS
        )
    if re.sub(r"[\W_]+", "", text).lower() == re.sub(r"[\W_]+", "", name).lower():
        expected = f"a description of {path} that says more than its name"
        raise definition_failure(tool, f'{path}: "{text}"', expected, mistakes.DESCRIPTION_REPEATS_NAME)


def judge_required_position(tool: Any) -> None:
    """Judge that no property carries a ``required`` that belongs to the object around it."""
    for path, node in _objects(parameters_of(tool), "parameters"):
        if isinstance(node.get("required"), bool | str):
            raise definition_failure(tool, f"{path}: {as_json(node)}", 'a list "required" beside "properties"',
                        mistakes.REQUIRED_INSIDE_PROPERTY)  # fmt: skip


def judge_accepted(context: CheckContext, variable: str) -> None:
    """Judge that the API would take the learner's definition, by its rules; known strict mistakes get their names."""
    with attempting(f"tools=[{variable}]", recognize):
        _judge_accepted(context.subject.read(variable))


def _judge_accepted(tool: Any) -> None:
    sentence = api_refusal.refusal(tools=[tool])
    if sentence is None:
        return
    known = _empty_object_misconception(tool) or _refusal_misconception(sentence)
    hint = "The context in the sentence names the place: follow it from `parameters` inwards."
    raise CheckFailedError(
        seen=f"400: {sentence}",
        expected="a request the API accepts",
        why="A tool the API refuses stops the whole request: the user gets no answer at all.",
        next_step=f"{known.next_step} {hint}" if known else hint,
        misconception=known,
    )


def _refusal_misconception(sentence: str) -> Misconception | None:
    named = {
        "'additionalProperties' is required": mistakes.STRICT_ADDITIONAL,
        "'required' is required to be supplied": mistakes.STRICT_ALL_REQUIRED,
        "array schema missing items": mistakes.ARRAY_WITHOUT_ITEMS,
        "context=(), object schema missing properties": mistakes.PARAMETERS_NOT_OBJECT,
        "object schema missing properties": mistakes.OBJECT_WITHOUT_PROPERTIES,
        "schema must be a JSON Schema of 'type": mistakes.PARAMETERS_NOT_OBJECT,
        "Missing required parameter: 'tools[0].function'": mistakes.MISSING_ENVELOPE,
        "Missing required parameter: 'tools[0].type'": mistakes.MISSING_ENVELOPE,
        "True is not of type 'array'": mistakes.REQUIRED_INSIDE_PROPERTY,
        "False is not of type 'array'": mistakes.REQUIRED_INSIDE_PROPERTY,
        "expected an object, but got an array instead": mistakes.TOOL_IN_LIST,
        "expected an object, but got a string instead": mistakes.SCHEMA_AS_TEXT,
        "is not valid under any of the given schemas": mistakes.WRONG_TYPE_NAME,
    }
    return next((mistake for text, mistake in named.items() if text in sentence), None)


def _empty_object_misconception(tool: Any) -> Misconception | None:
    inner = _objects(parameters_of(tool), "parameters")[1:]
    empty = [node for _, node in inner if node.get("type") == "object" and not properties_of(node)]
    return mistakes.OBJECT_WITHOUT_PROPERTIES if empty else None


def _objects(node: Any, path: str) -> list[tuple[str, dict[str, Any]]]:
    if not isinstance(node, dict):
        return []
    found = [(path, node)]
    for name, member in properties_of(node).items():
        found += _objects(member, name)
    return found + _objects(node.get("items"), f"items of {path}")
