"""Assertions about definitions that a learner's code generates from functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grader.checks import api_refusal
from grader.checks.check import CheckContext, CheckFailedError, as_json
from grader.checks.json_values import Json
from grader.checks.misconceptions import dispatch as mistakes
from grader.checks.misconceptions.schema import MISSING_ENVELOPE, NOTHING_REQUIRED
from grader.checks.schema_reader import function_of, is_strict, json_types, parameters_of, properties_of, required_of
from grader.checks.support.definition_assertions import definition_failure, judge_envelope_of, recognize
from grader.learner.objects import Stub
from grader.learner.subject import Called, LearnerCodeError, SubjectError
from grader.outcome import Misconception


def definitions(called: Called) -> list[Any]:
    """Return what ``definitions()`` gave, which has to be a list."""
    value = called.value
    if isinstance(value, list):
        return value
    raise CheckFailedError(
        seen=as_json(value),
        expected="a list of tool dicts",
        why="The list goes into the request as `tools=registry.definitions()`.",
        next_step="Return a list with one dict per registered function.",
        misconception=mistakes.RESULT_NOT_RETURNED if value is None else None,
    )


def definition(tools: list[Any], stub: Stub) -> Any:
    """Return the definition of one function; a flat or missing one is a failure."""
    for tool in tools:
        if function_of(tool).get("name") != stub.name:
            continue
        if tool.get("type") != "function" or "function" not in tool:
            raise definition_failure(tool, tool, 'a dict with the keys "type" and "function"', MISSING_ENVELOPE)
        return tool
    raise CheckFailedError(
        seen=f"definitions of {as_json([function_of(tool).get('name') for tool in tools])}",
        expected=f"a definition called {stub.name}",
        why="The model can only ask for what is offered in the request.",
        next_step="Make one definition per registered function, named `function.__name__`.",
    )


def definition_of(value: Any, stub: Stub) -> Any:
    """Return ``value``, which has to be the definition of ``stub``."""
    if value is None:
        raise CheckFailedError(seen="None", expected="a tool dict", misconception=mistakes.RESULT_NOT_RETURNED)
    judge_envelope_of(value, stub.name)
    return value


def judge_docstring(tool: Any, stub: Stub) -> None:
    """Judge that the docstring is in the description."""
    text = " ".join(str(function_of(tool).get("description") or "").split())
    if str(stub.doc).splitlines()[0] not in text:
        raise definition_failure(
            tool, f"the description {text!r}", f"the docstring: {stub.doc}", mistakes.DOCSTRING_MISSING
        )


def judge_accepted(tool: Any) -> None:
    """Judge that the API would take the definition."""
    sentence = api_refusal.refusal(tools=[tool])
    if sentence:
        raise CheckFailedError(
            seen=f"400: {sentence}",
            expected="a definition the API accepts",
            why="A tool the API refuses stops the whole request.",
            next_step="The context in the sentence names the place: follow it from `parameters` inwards.",
        )


def numbered_stub(context: CheckContext, name: str, signature: str) -> Stub:
    """Return a function whose docstring cannot be guessed."""
    return Stub(name, signature, doc=f"Answer question {context.number(1000, 10000)} about the shop.")


def written(stub: Stub) -> str:
    """Return a function as text, as a learner would write it."""
    arrow = f" -> {stub.returns}" if stub.returns else ""
    return f'def {stub.name}({stub.signature}){arrow}: """{stub.doc}"""'


def recognize_definition(error: SubjectError) -> Misconception | None:
    """Return the misconception that explains an exception of code that makes a definition, or None."""
    if isinstance(error, LearnerCodeError) and error.type == "KeyError" and error.message == "<class 'dict'>":
        return mistakes.RETURN_AS_PARAMETER
    return recognize(error)


def judge_no_return(tool: Any) -> None:
    """Judge that what the function returns is not among its parameters."""
    given = list(properties_of(parameters_of(tool)))
    if "return" in given:
        expected = f"the parameters {', '.join(name for name in given if name != 'return')}"
        raise definition_failure(tool, f"the parameters {', '.join(given)}", expected, mistakes.RETURN_AS_PARAMETER)


def judge_type(tool: Any, stub: Stub, name: str, wanted: str, otherwise: Misconception | None) -> Json:
    """Judge the type of one property and return it; ``otherwise`` names the mistake where it is another type."""
    node = properties_of(parameters_of(tool)).get(name)
    if json_types(node, parameters_of(tool)) != {wanted}:
        everything = [json_types(each, parameters_of(tool)) for each in properties_of(parameters_of(tool)).values()]
        all_strings = len(everything) > 1 and all(each == {"string"} for each in everything)
        raise type_mismatch(tool, stub, name, wanted, node, mistakes.ALL_STRINGS if all_strings else otherwise)
    return node if isinstance(node, dict) else {}


def type_mismatch(
    tool: Any, stub: Stub, name: str, wanted: str, node: Any, known: Misconception | None
) -> CheckFailedError:
    """Return the failure of a property, ``node``, that is of another type than ``wanted``."""
    return definition_failure(
        tool,
        f"{name}: {as_json(node)}",
        f'{name} with "type": "{wanted}", from ({stub.signature})',
        known,
        "The model writes each value in the type the schema names, and your function relies on it.",
        "Map the hint to its JSON Schema name: str → string, int → integer, float → number, bool → boolean.",
    )


def judge_required(tool: Any, stub: Stub) -> None:
    """Judge which of the parameters ``count``, ``size`` and ``page`` are required: the first one."""
    root = parameters_of(tool)
    judge_type(tool, stub, "count", "integer", None)
    for name in ("size", "page"):
        node = properties_of(root).get(name)
        if json_types(node, root) - {"null"} != {"integer"}:
            known = mistakes.OPTIONAL_NOT_UNWRAPPED if name == "size" else None
            raise type_mismatch(tool, stub, name, "integer", node, known)
    required = set(required_of(root))
    nullable = all("null" in json_types(properties_of(root)[name], root) for name in ("size", "page"))
    if required == {"count"} or (is_strict(tool) and required == {"count", "size", "page"} and nullable):
        return
    known = NOTHING_REQUIRED if "count" not in required else mistakes.DEFAULTS_REQUIRED
    raise definition_failure(tool, f'"required": {as_json(root.get("required"))}', '"required": ["count"]', known)


def judge_required_hints(tool: Any, stub: Stub) -> None:
    """Judge which of ``count``, ``size`` and ``page`` are required, where ``size`` may be None and has no default."""
    required = set(required_of(parameters_of(tool)))
    if required == {"count", "size"} or (is_strict(tool) and required == {"count", "size", "page"}):
        return
    raise definition_failure(
        tool,
        f'"required": {as_json(parameters_of(tool).get("required"))}, from ({stub.signature})',
        '"required": ["count", "size"]',
        None,
        "A call without it fails. None is a value that the model may send; leaving it out is something else.",
        "Ask whether the parameter has a default, not whether its hint allows None.",
    )


def judge_order(tools: list[Any], stubs: Sequence[Stub]) -> None:
    """Judge that the definitions are those of ``stubs``, in this order."""
    held, wanted = [function_of(tool).get("name") for tool in tools], [stub.name for stub in stubs]
    if held != wanted:
        raise CheckFailedError(
            seen=f"definitions of {', '.join(map(str, held))}",
            expected=f"definitions of {', '.join(wanted)}, in this order",
            misconception=mistakes.SHARED_REGISTRY if set(held) - set(wanted) else None,
            otherwise=(
                "The order is part of the prompt: if it changes, the service cannot reuse what it has cached.",
                "Keep the functions in a dict, which remembers the order in which they came.",
            ),
        )
