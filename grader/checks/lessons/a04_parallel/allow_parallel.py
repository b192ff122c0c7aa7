"""Check of `allow_parallel`, assignment 04_parallel: whether a model may ask for several calls in one reply."""

from __future__ import annotations

from typing import Any

from grader.checks.check import Check, CheckContext, CheckFailedError, as_json, attempting, case
from grader.checks.misconceptions import dispatch
from grader.checks.misconceptions import parallel as mistakes
from grader.checks.sample_tools import names
from grader.learner.subject import LearnerCodeError, SubjectError
from grader.outcome import Misconception

FUNCTION = "allow_parallel"


class AllowParallel(Check):
    """``allow_parallel(tools, *, destructive=(), depends_on=None, fine_tuned=False) -> bool``."""

    id = FUNCTION
    title = "When several calls in one reply are welcome"
    points = 5
    defines = (FUNCTION,)
    hints = (
        "There are three reasons for False. Each asks something about the tools of *this* request.",
        'The names on offer: `offered = {tool["function"]["name"] for tool in tools}`.',
        "Destructive: `offered & set(destructive)`. Dependent: a name in `offered`, and one of the names it needs too.",
        'Strict: `fine_tuned and any(tool["function"].get("strict") for tool in tools)`. Otherwise `True`.',
    )
    mistakes = mistakes.ALLOW_MISTAKES

    @case("Tools that are harmless and independent: True", core=True, holds=("otherwise-true",))
    def allows_harmless_tools(self, context: CheckContext) -> None:
        some = names(context, 3)
        _judge(context, some, True, mistakes.ALLOW_TURNED_ROUND)
        _judge(context, [], True)

    @case("A destructive tool among them: False", core=True, holds=("destructive",))
    def refuses_destructive_tools(self, context: CheckContext) -> None:
        some = names(context, 4)
        for name in some[:3]:
            _judge(context, some[:3], False, mistakes.DESTRUCTIVE_ALLOWED, destructive=[some[3], name])
        _judge(context, some[:1], False, mistakes.DESTRUCTIVE_ALLOWED, destructive=some[:1])

    @case("A destructive tool that is not offered does not count", holds=("not-offered",))
    def ignores_destructive_tools_elsewhere(self, context: CheckContext) -> None:
        some = names(context, 3)
        _judge(context, some[:2], True, mistakes.DESTRUCTIVE_NOT_OFFERED, destructive=some[2:])

    @case("A tool and one it needs: False", holds=("dependency",))
    def refuses_dependencies(self, context: CheckContext) -> None:
        first, second, third, absent = names(context, 4)
        known = mistakes.DEPENDENCY_ALLOWED
        _judge(context, [first, second], False, known, depends_on={first: [second]})
        _judge(context, [third, second, first], False, known, depends_on={absent: [second], first: [absent, third]})

    @case("A dependency counts only where both tools are offered", holds=("dependency", "not-offered"))
    def ignores_dependencies_elsewhere(self, context: CheckContext) -> None:
        first, second, absent = names(context, 3)
        known = mistakes.DEPENDENCY_NOT_OFFERED
        _judge(context, [first, second], True, known, depends_on={first: [absent]})
        _judge(context, [first, second], True, known, depends_on={absent: [first, second]})
        _judge(context, [first, second], True, known, depends_on={first: [], second: []})

    @case("A fine-tuned model with a strict tool: False", holds=("fine-tuned",))
    def refuses_strict_when_fine_tuned(self, context: CheckContext) -> None:
        some = names(context, 3)
        for name in some:
            _judge(context, some, False, None, strict={name: True}, fine_tuned=True)

    @case("Strict alone, or fine-tuned alone, is not a reason", holds=("fine-tuned", "otherwise-true"))
    def allows_either_alone(self, context: CheckContext) -> None:
        some = names(context, 2)
        _judge(context, some, True, mistakes.STRICT_SWITCHES_OFF, strict={some[1]: True})
        _judge(context, some, True, mistakes.FINE_TUNED_SWITCHES_OFF, fine_tuned=True)
        _judge(context, some, True, mistakes.FINE_TUNED_SWITCHES_OFF, strict={some[0]: False}, fine_tuned=True)


def _judge(
    context: CheckContext,
    offered: list[str],
    expected: bool,
    known: Misconception | None = None,
    *,
    strict: dict[str, bool] | None = None,
    **settings: Any,
) -> None:
    """Judge the answer for tools of these names; ``known`` is the misconception behind the opposite answer."""
    tools = [_tool(name, (strict or {}).get(name)) for name in offered]
    said = "".join(f", {key}={value!r}" for key, value in settings.items())
    marked = "".join(f", {name} with strict {value}" for name, value in (strict or {}).items())
    with attempting(f"{FUNCTION}([{', '.join(offered)}]{said}){marked}", _recognize):
        value = context.subject.call(FUNCTION, tools, **settings).value
        if value is expected:
            return
        why, next_step = (
            "The value goes into the request, as `parallel_tool_calls`.",
            "Return True or False in every case.",
        )
        if not isinstance(value, bool):
            known = dispatch.RESULT_NOT_RETURNED if value is None else None
        elif expected is False and strict:
            known = _strict_missed(context, tools)
            why = "A fine-tuned model may not keep to strict when it asks for several calls."
            next_step = "Look at `fine_tuned`, and at `strict` of each tool: together they are a reason for False."
        raise CheckFailedError(
            seen=repr(value) if isinstance(value, bool | None) else as_json(value),
            expected=repr(expected),
            misconception=known,
            otherwise=(why, next_step),
        )


def _strict_missed(context: CheckContext, tools: list[dict[str, Any]]) -> Misconception | None:
    """Return the misconception of code that looks for ``strict`` in the wrong part of the tool, or None."""
    moved = [{**tool, "strict": tool["function"].get("strict")} for tool in tools]
    found = context.subject.call(FUNCTION, moved, fine_tuned=True).value is False
    return mistakes.STRICT_NOT_NESTED if found else None


def _recognize(error: SubjectError) -> Misconception | None:
    if isinstance(error, LearnerCodeError) and error.type == "KeyError" and error.message == "'name'":
        return mistakes.TOOL_NAME_NOT_NESTED
    if isinstance(error, LearnerCodeError) and error.type == "KeyError" and error.message == "'strict'":
        return mistakes.STRICT_NOT_NESTED
    return None


def _tool(name: str, strict: bool | None) -> dict[str, Any]:
    function: dict[str, Any] = {"name": name, "description": f"Answers {name}."}
    if strict is not None:
        function["strict"] = strict
    function["parameters"] = {"type": "object", "properties": {}, "additionalProperties": False}
    return {"type": "function", "function": function}
