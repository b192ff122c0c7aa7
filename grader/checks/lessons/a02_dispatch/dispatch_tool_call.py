"""Check of `dispatch_tool_call`, assignment 02_dispatch: one tool call run, its result returned as JSON text."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from grader.checks.check import Check, CheckContext, CheckFailedError, as_json, attempting, case
from grader.checks.misconceptions import dispatch as mistakes
from grader.checks.sample_tools import (
    CITIES,
    Sample,
    fixed_result_tools,
    names,
    plain_sample,
    rich_sample,
    sample,
    show_call,
    show_registry,
    tool_call,
)
from grader.checks.substitute import Substitute
from grader.checks.support.async_assertions import is_coroutine_function
from grader.checks.support.dispatch_assertions import (
    judge_call,
    judge_unknown,
    recognize,
    recognize_unknown_name,
    says_unknown,
)
from grader.checks.support.substitutes import dispatch
from grader.learner.subject import LearnerCodeError


class DispatchToolCall(Check):
    """``dispatch_tool_call(tool_call, registry) -> str``: the result as JSON text."""

    id = "dispatch_tool_call"
    title = "Dispatch one tool call"
    points = 10
    defines = ("dispatch_tool_call",)
    hints = (
        "Four steps: read the name, read the arguments, call the function, return its result as text.",
        "The arguments are a JSON string: `json.loads` turns it into a dict. `function(**arguments)` passes it by "
        "name.",
        "Before you call, ask `if name not in registry:`. The answer is then `json.dumps` of a dict with `error`.",
        "`name = tool_call.function.name` and `arguments = json.loads(tool_call.function.arguments)`; then "
        "`return json.dumps(registry[name](**arguments))`, after the test for an unknown name.",
    )
    mistakes = (*mistakes.DISPATCH_MISTAKES, mistakes.KNOWN_NAME_CALLED_UNKNOWN)
    substitute = Substitute("dispatch_tool_call", "tool_call, registry", dispatch)

    @case(
        "The call reaches the function it names, with its arguments",
        core=True,
        holds=("arguments-parsed", "named-function", "called-by-name", "result-as-json"),
    )
    def reaches_the_function(self, context: CheckContext) -> None:
        chosen = sample(context, names(context, 1)[0])
        _dispatch(context, chosen, [chosen])

    @case("Of several functions the named one runs", core=True, holds=("named-function",))
    def picks_by_name(self, context: CheckContext) -> None:
        samples = [sample(context, name) for name in names(context, 4)]
        chosen = samples[context.random.randrange(1, 3)]  # neither the first nor the last
        _dispatch(context, chosen, samples)

    @case("true, null, lists and nested objects arrive as Python values", holds=("arguments-parsed", "called-by-name"))
    def parses_json(self, context: CheckContext) -> None:
        chosen = rich_sample(context, names(context, 1)[0])
        _dispatch(context, chosen, [chosen])

    @case("A function without parameters works", holds=("arguments-parsed", "called-by-name"))
    def no_parameters(self, context: CheckContext) -> None:
        chosen = plain_sample(context, names(context, 1)[0])
        _dispatch(context, chosen, [chosen])

    @case("Every kind of result comes back as JSON text, an empty list or False too", holds=("result-as-json",))
    def encodes_results(self, context: CheckContext) -> None:
        number, city = context.number(0, 99), context.choice(CITIES)
        results: tuple[Any, ...] = ([], False, {"items": [{"n": number, "ok": True, "note": None}]}, city, number, None)
        for result in results:
            chosen = replace(sample(context, names(context, 1)[0]), result=result)
            _dispatch(context, chosen, [chosen])

    @case("It is a plain function: its caller gets the text without await", holds=("result-as-json",))
    def is_no_coroutine(self, context: CheckContext) -> None:
        with attempting("dispatch_tool_call(…) without await"):
            if is_coroutine_function(context, "dispatch_tool_call"):
                raise CheckFailedError(
                    seen="an async def, which gives a coroutine",
                    expected="a plain function, which gives the text",
                    why="Nothing here awaits it: what would go to the model is `<coroutine object …>`.",
                    next_step="Write `def` in place of `async def`.",
                )

    @case("An unknown name is answered with an error the model can read", holds=("unknown-name",))
    def answers_unknown_names(self, context: CheckContext) -> None:
        known, missing = names(context, 2)
        chosen = sample(context, known)
        call = tool_call(context, missing, chosen.arguments)
        tried = f"dispatch_tool_call({show_call(call)}, {show_registry(chosen.stub)})"
        with attempting(tried, recognize_unknown_name):
            called = context.subject.call(
                "dispatch_tool_call", call, {known: chosen.stub}, tools=fixed_result_tools({known: chosen.result})
            )
            if called.value is None:  # does it answer nothing at all, or nothing here?
                _dispatch(context, chosen, [chosen])
            judge_unknown(called.value, missing)
        _judge_failing(context, chosen)


def _judge_failing(context: CheckContext, chosen: Sample) -> None:
    """Judge that a function that raises is not reported as unknown; whether its exception gets out is left open."""
    name = chosen.stub.name

    def fail(**arguments: object) -> None:
        raise KeyError("place")

    with attempting(f"dispatch_tool_call({show_call(chosen.call)}, …), where {name} raises KeyError('place')"):
        try:
            called = context.subject.call("dispatch_tool_call", chosen.call, {name: chosen.stub}, tools={name: fail})
        except LearnerCodeError:
            return
        if says_unknown(called.value, name):
            raise CheckFailedError(
                seen=as_json(called.value),
                expected="the KeyError, or an answer that says that the function failed",
                misconception=mistakes.KNOWN_NAME_CALLED_UNKNOWN,
            )


def _dispatch(context: CheckContext, chosen: Sample, samples: list[Sample]) -> None:
    """Dispatch ``chosen`` with a registry of ``samples`` and judge what happens."""
    registry = {each.stub.name: each.stub for each in samples}
    tried = f"dispatch_tool_call({show_call(chosen.call)}, {show_registry(*registry.values())})"
    tools = fixed_result_tools({each.stub.name: each.result for each in samples})
    with attempting(tried, recognize):
        called = context.subject.call("dispatch_tool_call", chosen.call, registry, tools=tools)
        judge_call(called, chosen)
