"""What any dispatch of a tool call has to do, judged by what reaches the tool and what comes back."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Sequence
from typing import Any

from grader.checks.check import CheckFailedError, as_json
from grader.checks.misconceptions import dispatch as mistakes
from grader.checks.sample_tools import Sample
from grader.learner.subject import Called, Invocation, LearnerCodeError, NotJsonError, SubjectError, Tool
from grader.outcome import Misconception

PARSING_FAILED = (
    "argument after ** must be a mapping, not str",
    "string indices must be integers",
    "'str' object has no attribute 'get'",
    "'str' object has no attribute 'items'",
    "'str' object has no attribute 'keys'",
    "'str' object has no attribute 'values'",
)
JSON_WORDS = ("name 'true' is not defined", "name 'false' is not defined", "name 'null' is not defined")
_PLAIN = frozenset((str, int, bool, type(None)))  # what Python compares as JSON does, within one type
INVENTED_NAME = re.compile(r"\w+_\d{3}\(\)")
MISSING_ARGUMENTS = "required positional argument"


def recognise(error: SubjectError) -> Misconception | None:
    """Name the mistake behind an exception of dispatching code."""
    if isinstance(error, NotJsonError):
        return mistakes.FUNCTION_NOT_CALLED if error.type in ("function", "method") else None
    if not isinstance(error, LearnerCodeError):
        return None
    return _of_text(error.message) or _of_call_object(error.message)


def _of_text(message: str) -> Misconception | None:
    if any(text in message for text in PARSING_FAILED):
        return mistakes.ARGUMENTS_NOT_PARSED
    if any(text in message for text in JSON_WORDS) or "malformed node or string" in message:
        return mistakes.EVAL_INSTEAD_OF_JSON
    if "unexpected keyword argument" in message:
        return mistakes.HARD_CODED_FUNCTION
    if MISSING_ARGUMENTS in message and "missing" in message:
        invented = INVENTED_NAME.match(message)  # another function complains: not the one the model named
        return mistakes.ARGUMENTS_DROPPED if invented else mistakes.HARD_CODED_FUNCTION
    if "Object of type function is not JSON serializable" in message:
        return mistakes.FUNCTION_NOT_CALLED
    return None


def _of_call_object(message: str) -> Misconception | None:
    if "ToolCall' object is not subscriptable" in message or "ToolCall' object has no attribute 'get'" in message:
        return mistakes.CALL_READ_AS_DICT
    if "ToolCall' object has no attribute 'name'" in message or "has no attribute 'arguments'" in message:
        return mistakes.FUNCTION_NOT_NESTED
    return None


def judge_call(called: Called, sample: Sample) -> None:
    """Judge one dispatched call: the tool was reached once with its arguments, the result came back as JSON text."""
    judge_invocations(called.invocations, [sample], called.value)
    judge_text(called.value, sample.result)


def judge_invocations(made: tuple[Invocation, ...], samples: list[Sample], value: Any) -> None:
    """Compare the calls that reached the tools with those the model asked for."""
    if [call.name for call in made] != [sample.stub.name for sample in samples]:
        raise _wrong_functions(made, samples, value)
    for call, sample in zip(made, samples, strict=True):
        if same(call.arguments, sample.arrives):
            continue
        raise CheckFailedError(
            seen=f"{call.name} was called with {as_json(call.arguments)}",
            expected=f"{call.name} called with {as_json(sample.arrives)}",
            why="The model chose each value for the parameter of that name.",
            next_step="Print the arguments right before the call and compare them with the JSON in the tool call.",
            misconception=_odd_arguments(call, sample),
        )


def _wrong_functions(made: tuple[Invocation, ...], samples: list[Sample], value: Any) -> CheckFailedError:
    names = ", ".join(call.name for call in made) or "no registered function"
    known = mistakes.HARD_CODED_FUNCTION if set(made_names(made)) != set(sample_names(samples)) else None
    if isinstance(value, str) and value.lstrip('"').startswith("<function "):
        known = mistakes.FUNCTION_NOT_CALLED
    return CheckFailedError(
        seen=f"{names} was called, and {as_json(value)} came back",
        expected=f"calls of {', '.join(sample_names(samples))}, once per tool call, in this order",
        why="A call that runs twice, or not at all, is an order placed twice, or never.",
        next_step="Look up `tool_call.function.name` in the registry and call what you find, once.",
        misconception=known,
    )


def answers_of(samples: Sequence[Sample]) -> dict[str, Tool]:
    """Return tools that answer each call with the result that belongs to its arguments."""

    def tool(waiting: list[Sample]) -> Tool:
        def answer(**arguments: Any) -> Any:
            known = [each for each in waiting if same(each.arrives, arguments)]
            return (known or waiting)[0].result

        return answer

    names = dict.fromkeys(each.stub.name for each in samples)
    return {name: tool([each for each in samples if each.stub.name == name]) for name in names}


def made_names(made: tuple[Invocation, ...]) -> list[str]:
    """Return the names of the tools that were called."""
    return [call.name for call in made]


def sample_names(samples: list[Sample]) -> list[str]:
    """Return the names of the tools that should be called."""
    return [sample.stub.name for sample in samples]


def _odd_arguments(call: Invocation, sample: Sample) -> Misconception | None:
    values = list(call.arguments.values())
    if any(same(value, sample.arguments) for value in values):
        return mistakes.ARGUMENTS_AS_ONE_DICT
    if sample.call.arguments in [value for value in values if isinstance(value, str)]:
        return mistakes.ARGUMENTS_NOT_PARSED
    by_position = (list(sample.arguments.values()), list(sample.arguments))
    if any(same(values, guess) for guess in by_position):
        return mistakes.POSITIONAL_NOT_KEYWORD
    return None


def judge_text(value: Any, expected: Any) -> None:
    """Judge a result that should be the JSON text of ``expected``."""
    if not isinstance(value, str):
        raise CheckFailedError(
            seen=as_json(value),
            expected=f"the text {json.dumps(expected)}",
            misconception=mistakes.RESULT_NOT_RETURNED if value is None else mistakes.RESULT_NOT_JSON_STRING,
        )
    try:
        parsed = json.loads(value)
    except ValueError:
        raise CheckFailedError(
            seen=f"the text {value}, which is not JSON",
            expected=f"the text {json.dumps(expected)}",
            misconception=mistakes.RESULT_NOT_JSON_STRING,
        ) from None
    if not same(parsed, expected):
        raise CheckFailedError(
            seen=f"the text {value}",
            expected=f"the text {json.dumps(expected)}",
            why="The model answers the user from this text. What is not in it, it cannot know.",
            next_step="Return the function's own result, unchanged, as JSON.",
            misconception=mistakes.RESULT_ENCODED_TWICE if _encoded_again(parsed, expected) else None,
        )


def holds(text: Any, expected: Any) -> bool:
    """Tell whether ``text`` is the JSON text of ``expected``."""
    try:
        return same(json.loads(text), expected)
    except (TypeError, ValueError):
        return False


def _encoded_again(parsed: Any, expected: Any) -> bool:
    try:
        return isinstance(parsed, str) and same(json.loads(parsed), expected)
    except ValueError:
        return False


def unknown(name: str) -> dict[str, str]:
    """Return what is said of a function that is not in the registry."""
    return {"error": f"Unknown function: {name}"}


def judge_unknown(value: Any, name: str) -> None:
    """Judge the answer to a call of an unknown name."""
    expected = unknown(name)
    if _says(value, expected):
        if not isinstance(value, str) or not _is_json(value):
            judge_text(value, expected)
        return
    raise CheckFailedError(
        seen=as_json(value),
        expected=f"the text {json.dumps(expected)}",
        misconception=mistakes.UNKNOWN_NAME_WRONG_SHAPE,
    )


def unknown_raises(error: SubjectError) -> Misconception | None:
    """Name the mistake behind an exception at an unknown name."""
    known = recognise(error)
    return known or (mistakes.UNKNOWN_NAME_RAISES if isinstance(error, LearnerCodeError) else None)


def _says(value: Any, expected: dict[str, str]) -> bool:
    """Tell whether ``value`` is ``expected`` in any spelling: JSON text, Python text, a plain dict, encoded twice."""
    for _ in range(3):
        if same(value, expected):
            return True
        if not isinstance(value, str):
            return False
        value = json.loads(value) if _is_json(value) else _literal(value)
    return False


def _is_json(text: str) -> bool:
    try:
        return not isinstance(json.loads(text), str)
    except ValueError:
        return False


def _literal(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        pass
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None


def same(left: Any, right: Any) -> bool:
    """Tell whether two JSON values are the same JSON: unlike in Python, true is not 1 and 2 is not 2.0."""
    kind = type(left)
    if kind is type(right):
        if kind in _PLAIN:
            return bool(left == right)
        if kind is dict and left.keys() == right.keys():
            return all(same(value, right[key]) for key, value in left.items())
        if kind is list:
            return len(left) == len(right) and all(map(same, left, right))
    return json.dumps(left, sort_keys=True) == json.dumps(right, sort_keys=True)
