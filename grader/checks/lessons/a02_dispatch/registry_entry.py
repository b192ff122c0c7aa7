"""Assertion about an entry of a learner's `REGISTRY`: it is the function of that name."""

from __future__ import annotations

from typing import Any

from grader.checks.check import CheckContext, CheckFailedError, as_json, attempting
from grader.checks.json_values import json_equal
from grader.checks.misconceptions import dispatch as mistakes
from grader.learner.objects import Attribute, Ref
from grader.learner.subject import LearnerCodeError, NotDefinedError, NotJsonError

MAPS_NAMES = "A registry maps the name the model writes to the function that runs."


def judge_entry(context: CheckContext, name: str, arguments: dict[str, Any]) -> None:
    """Compare what the registry holds under ``name`` with the function of that name, by calling both."""
    given = ", ".join(f"{key}={value!r}" for key, value in arguments.items())
    with attempting(f"REGISTRY[{name!r}]({given})"):
        entry = _entry(context, name)
        if isinstance(entry, str):
            raise _no_function(name, entry)
        expected = _ending(context, name, arguments)
        seen = _ending(context, entry, arguments)
        if isinstance(seen, dict) and seen.get("message") == f"{entry.type!r} object is not callable":
            raise _no_function(name, entry.type)
        if not json_equal(seen, expected):
            raise CheckFailedError(
                seen=as_json(seen),
                expected=f"what {name}({given}) itself gives: {as_json(expected)}",
                misconception=mistakes.REGISTRY_WRONG_KEY,
            )


def _entry(context: CheckContext, name: str) -> Ref | str:
    """Return the function the registry holds under ``name``, or "missing", or the JSON type of what it holds."""
    try:
        context.subject.call(Attribute("REGISTRY", "keys"), keep=True)
    except LearnerCodeError:
        raise _no_mapping(context) from None
    try:
        held = context.subject.read("REGISTRY")
    except NotJsonError:
        held = None  # functions are no JSON
    if isinstance(held, dict):
        return type(held[name]).__name__ if name in held else "missing"
    try:
        entry: Ref = context.subject.call(Attribute("REGISTRY", "__getitem__"), name, keep=True).value
    except LearnerCodeError:
        return "missing"
    return entry.type if entry.type in ("str", "dict", "list", "NoneType") else entry


def _no_mapping(context: CheckContext) -> CheckFailedError:
    """Return the failure of a registry that has no keys."""
    try:
        held = context.subject.read("REGISTRY")
        kind, known = type(held).__name__, mistakes.REGISTRY_HOLDS_RESULTS if isinstance(held, list) else None
    except NotJsonError as error:
        kind, known = error.type, None
    return CheckFailedError(
        seen=f"REGISTRY is a {kind}",
        expected="a dict from names to functions",
        misconception=known,
        otherwise=(MAPS_NAMES, 'Write `REGISTRY = {"lookup_user": lookup_user, …}`.'),
    )


def _no_function(name: str, kind: str) -> CheckFailedError:
    known = {
        "missing": mistakes.REGISTRY_WRONG_KEY,
        "str": mistakes.REGISTRY_HOLDS_NAMES,
        "dict": mistakes.REGISTRY_HOLDS_RESULTS,
        "list": mistakes.REGISTRY_HOLDS_RESULTS,
    }.get(kind)
    seen = f"REGISTRY has no key {name!r}" if kind == "missing" else f"REGISTRY[{name!r}] is a {kind}"
    return CheckFailedError(
        seen=seen,
        expected=f"the function {name}, under the key {name!r}",
        misconception=known,
        otherwise=(
            MAPS_NAMES,
            f'Write `REGISTRY = {{"{name}": {name}, …}}`.',
        ),
    )


def _ending(context: CheckContext, target: str | Ref, arguments: dict[str, Any]) -> Any:
    """Return what a call gives, or the error it ends in: two equal functions end equally."""
    try:
        return context.subject.call(target, **arguments).value
    except (NotDefinedError, NotJsonError):
        raise
    except LearnerCodeError as error:
        return {"raises": error.type, "message": error.message}
