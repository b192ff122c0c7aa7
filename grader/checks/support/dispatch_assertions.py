"""Assertions about the dispatch of a tool call: what reaches the tool, and what comes back."""

from __future__ import annotations

import ast
import json
import re
from typing import Any

from grader.checks.check import CheckFailedError, as_json, join
from grader.checks.json_values import json_equal, parse_json, written_like
from grader.checks.misconceptions import dispatch as mistakes
from grader.checks.sample_tools import Sample
from grader.learner.subject import Called, Invocation, LearnerCodeError, NotJsonError, SubjectError
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
INVENTED_NAME = re.compile(r"\w+_\d{3}\(\)")
SECRET_NAME = re.compile(r"[a-z]+_[a-z]+_\d{3}\b")
"""A name of `grader.checks.sample_tools`, which nobody but the model has written."""
MISSING_ARGUMENTS = "required positional argument"


def recognize(error: SubjectError) -> Misconception | None:
    """Return the misconception that explains an exception of dispatching code, or None."""
    if isinstance(error, NotJsonError):
        return mistakes.FUNCTION_NOT_CALLED if error.type in ("function", "method") else None
    if not isinstance(error, LearnerCodeError):
        return None
    return _recognize_text(error.message) or _recognize_call_object(error.message)


def _recognize_text(message: str) -> Misconception | None:
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


def _recognize_call_object(message: str) -> Misconception | None:
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
    """Compare the calls that reached the tools with those the model asked for; any order is good.

    The calls of one reply are independent of each other: threads may carry them out. Messages have an order, calls not.
    """
    if sorted(_invocation_names(made)) != sorted(_sample_names(samples)):
        raise _function_mismatch(made, samples, value)
    waiting, strange = list(samples), []
    for call in made:
        own = next((each for each in waiting if _is_call_of(call, each)), None)
        if own:
            waiting.remove(own)
        else:
            strange.append(call)
    if strange:
        raise _argument_mismatch(strange[0], next(each for each in waiting if each.stub.name == strange[0].name))


def _is_call_of(call: Invocation, sample: Sample) -> bool:
    return call.name == sample.stub.name and json_equal(call.arguments, sample.received_arguments)


def _argument_mismatch(call: Invocation, sample: Sample) -> CheckFailedError:
    return CheckFailedError(
        seen=f"{call.name} was called with {as_json(call.arguments)}",
        expected=f"{call.name} called with {as_json(sample.received_arguments)}",
        why="The model chose each value for the parameter of that name.",
        next_step="Print the arguments right before the call and compare them with the JSON in the tool call.",
        misconception=_argument_misconception(call, sample),
    )


def _function_mismatch(made: tuple[Invocation, ...], samples: list[Sample], value: Any) -> CheckFailedError:
    names = [call.name for call in made]
    called = f"{join(names) or 'no registered function'} {'was' if len(names) < 2 else 'were'} called"
    known = mistakes.HARD_CODED_FUNCTION if set(_invocation_names(made)) != set(_sample_names(samples)) else None
    if isinstance(value, str) and value.lstrip('"').startswith("<function "):
        known = mistakes.FUNCTION_NOT_CALLED
    return CheckFailedError(
        seen=f"{called}, and {as_json(value)} came back",
        expected=f"calls of {join(_sample_names(samples)) or 'no function'}, once for each tool call",
        why="A call that runs twice, or not at all, is an order placed twice, or never.",
        next_step="Look up `tool_call.function.name` in the registry and call what you find, once.",
        misconception=known,
    )


def _invocation_names(made: tuple[Invocation, ...]) -> list[str]:
    """Return the names of the tools that were called."""
    return [call.name for call in made]


def _sample_names(samples: list[Sample]) -> list[str]:
    """Return the names of the tools that should be called."""
    return [sample.stub.name for sample in samples]


def _argument_misconception(call: Invocation, sample: Sample) -> Misconception | None:
    values = list(call.arguments.values())
    if any(json_equal(value, sample.arguments) for value in values):
        return mistakes.ARGUMENTS_AS_ONE_DICT
    if sample.call.arguments in [value for value in values if isinstance(value, str)]:
        return mistakes.ARGUMENTS_NOT_PARSED
    by_position = (list(sample.arguments.values()), list(sample.arguments))
    if any(json_equal(values, guess) for guess in by_position):
        return mistakes.POSITIONAL_NOT_KEYWORD
    return None


def judge_text(value: Any, expected: Any) -> None:
    """Judge a result that should be the JSON text of ``expected``."""
    if not isinstance(value, str):
        raise CheckFailedError(
            seen=as_json(value),
            expected=f"the text {written_like(value, expected)}",
            misconception=mistakes.RESULT_NOT_RETURNED if value is None else mistakes.RESULT_NOT_JSON_STRING,
        )
    try:
        parsed = parse_json(value)
    except ValueError:
        raise CheckFailedError(
            seen=f"the text {value}, which is not JSON",
            expected=f"the text {written_like(value, expected)}",
            misconception=mistakes.RESULT_NOT_JSON_STRING,
        ) from None
    if not json_equal(parsed, expected):
        raise CheckFailedError(
            seen=f"the text {value}",
            expected=f"the text {written_like(value, expected)}",
            why="The model answers the user from this text. What is not in it, it cannot know.",
            next_step="Return the function's own result, unchanged, as JSON.",
            misconception=mistakes.RESULT_ENCODED_TWICE if _is_encoded_twice(parsed, expected) else None,
        )


def _is_encoded_twice(parsed: Any, expected: Any) -> bool:
    try:
        return isinstance(parsed, str) and json_equal(parse_json(parsed), expected)
    except ValueError:
        return False


def unknown_function_error(name: str) -> dict[str, str]:
    """Return the agreed error for a function that is not in the registry."""
    return {"error": f"Unknown function: {name}"}


def judge_unknown(value: Any, name: str) -> None:
    """Judge the answer to a call of an unknown name."""
    expected = unknown_function_error(name)
    if _is_any_spelling_of(value, expected):
        if not isinstance(value, str) or not _is_json(value):
            judge_text(value, expected)
        return
    raise CheckFailedError(
        seen=as_json(value),
        expected=f"the text {json.dumps(expected)}",
        misconception=mistakes.UNKNOWN_NAME_WRONG_SHAPE,
    )


def says_unknown(value: Any, name: str) -> bool:
    """Tell whether an answer says that there is no function of this name."""
    return _is_any_spelling_of(value, unknown_function_error(name))


def recognize_unknown_name(error: SubjectError) -> Misconception | None:
    """Return the misconception that explains an exception at an unknown name, or None."""
    known = recognize(error)
    if known or not isinstance(error, LearnerCodeError):
        return known
    about_the_name = SECRET_NAME.search(error.message) or "'NoneType' object is not callable" in error.message
    return mistakes.UNKNOWN_NAME_RAISES if about_the_name else None


def _is_any_spelling_of(value: Any, expected: dict[str, str]) -> bool:
    """Tell whether ``value`` is ``expected`` in any spelling: JSON text, Python text, a plain dict, encoded twice."""
    for _ in range(3):
        if json_equal(value, expected):
            return True
        if not isinstance(value, str):
            return False
        value = parse_json(value) if _is_json(value) else _literal(value)
    return False


def _is_json(text: str) -> bool:
    try:
        return not isinstance(parse_json(text), str)
    except ValueError:
        return False


def _literal(text: str) -> Any:
    try:
        return parse_json(text)
    except ValueError:
        pass
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
