"""Check of `ToolRegistry`, assignment 02_dispatch: a registry that generates definitions from functions."""

from __future__ import annotations

from collections.abc import Sequence

from grader.checks.check import Check, CheckContext, CheckFailedError, as_json, attempting, case
from grader.checks.lessons.a02_dispatch.registry_definitions import (
    definition,
    definitions,
    judge_accepted,
    judge_docstring,
    judge_order,
    judge_type,
    numbered_stub,
    written,
)
from grader.checks.misconceptions import dispatch as mistakes
from grader.checks.misconceptions.schema import MISSING_ENVELOPE
from grader.checks.sample_tools import (
    Sample,
    fixed_result_tools,
    names,
    plain_sample,
    rich_sample,
    sample,
    show_call,
    tool_call,
)
from grader.checks.schema_reader import function_of
from grader.checks.support.dispatch_assertions import judge_call, judge_unknown, recognize, recognize_unknown_name
from grader.learner.objects import Attribute, Ref, Result, Stub
from grader.learner.subject import Called, FunctionCall, LearnerCodeError, NotJsonError, SubjectError
from grader.outcome import Misconception

REGISTRY = Result(0)
"""The result of the first call of a series: a learner's registry."""


class ToolRegistryCheck(Check):
    """``ToolRegistry``: ``tool`` registers, ``definitions()`` describes, ``dispatch(tool_call)`` runs.

    It may use `tool_definition` or a way of its own; what a definition says is judged there.
    """

    id = "ToolRegistry"
    title = "A registry that describes its own tools"
    points = 10
    defines = (id,)
    depends_on = ("dispatch_tool_call", "tool_definition")
    hints = (
        "Three jobs, one dict: `tool` fills it, `definitions` reads it, `dispatch` looks names up in it.",
        "Make the dict in `__init__`: `self.functions = {}`. In the class body all registries would share it.",
        "`tool` is called with the function: put it into the dict under `function.__name__`, and return it.",
        "`definitions` is `tool_definition` of each function, in a list. `dispatch` is one line: "
        "`return dispatch_tool_call(tool_call, self.functions)`.",
    )
    mistakes = (*mistakes.DISPATCH_MISTAKES, *mistakes.REGISTRY_MISTAKES, MISSING_ENVELOPE)

    @case("The decorator gives the function back", holds=("decorator",))
    def decorator_returns_the_function(self, context: CheckContext) -> None:
        chosen = sample(context, names(context, 1)[0])
        with attempting(f"@registry.tool above def {chosen.stub.name}({chosen.stub.signature})"):
            function = context.subject.keep(chosen.stub)
            given: Ref = _with_registry(context, [function]).value
            if given.type == "NoneType":
                raise CheckFailedError(
                    seen=f"None is what {chosen.stub.name} stands for afterwards",
                    expected="the function itself",
                    misconception=mistakes.DECORATOR_RETURNS_NONE,
                )
            called = context.subject.call(given, tools=chosen.tools, **chosen.arguments)
            if called.invocations != (chosen.invocation,) or called.value != chosen.result:
                raise CheckFailedError(
                    seen=f"calling what came back gave {as_json(called.value)}",
                    expected=f"{as_json(chosen.result)}, from the function itself",
                    why="Your own code still calls the function by its name.",
                    next_step="End `tool` with `return function`.",
                )
            if not _is_same(context, given, function):
                raise CheckFailedError(
                    seen=f"another {given.type} that calls {chosen.stub.name}",
                    expected="the same function, unchanged",
                    why="A wrapper has a signature, a type and side effects of its own.",
                    next_step="End `tool` with `return function`.",
                )

    @case("dispatch runs the registered function and returns JSON text", holds=("dispatch",))
    def dispatches(self, context: CheckContext) -> None:
        first, second, third = names(context, 3)
        samples = [sample(context, first), rich_sample(context, second, nested=False), plain_sample(context, third)]
        context.random.shuffle(samples)
        for chosen in samples:
            _dispatch(context, chosen, samples)

    @case("dispatch answers an unknown name with an error the model can read", holds=("dispatch",))
    def answers_unknown_names(self, context: CheckContext) -> None:
        known, missing = names(context, 2)
        chosen = sample(context, known)
        call = tool_call(context, missing, chosen.arguments)
        with attempting(f"registry.dispatch({show_call(call)}), with {known} registered", recognize_unknown_name):
            called = _with_registry(context, [chosen.stub], FunctionCall(Attribute(REGISTRY, "dispatch"), (call,)))
            if called.value is None:  # does it answer nothing at all, or nothing here?
                _dispatch(context, chosen, [chosen])
            judge_unknown(called.value, missing)

    @case("Each function has a definition, with its name and its docstring", core=True, holds=("definitions",))
    def describes(self, context: CheckContext) -> None:
        first, second = names(context, 2)
        stubs = [numbered_stub(context, first, "order_id: str"), numbered_stub(context, second, "")]
        with attempting("registry.definitions() of " + "; ".join(map(written, stubs)), _no_recognizer):
            tools = definitions(_with_registry(context, stubs, FunctionCall(Attribute(REGISTRY, "definitions"))))
            found = [definition(tools, stub) for stub in stubs]
            for tool, stub in zip(found, stubs, strict=True):
                judge_docstring(tool, stub)
            judge_type(found[0], stubs[0], "order_id", "string", None)
            for tool in tools:
                judge_accepted(tool)

    @case("The definitions come in the order in which the functions were registered", holds=("definitions",))
    def keeps_the_order(self, context: CheckContext) -> None:
        last, first, *between = sorted(names(context, 4))  # neither sorted nor the other way around
        stubs = [numbered_stub(context, name, "order_id: str") for name in (between[0], first, last, between[1])]
        with attempting(f"registry.definitions() of {', '.join(stub.name for stub in stubs)}"):
            tools = definitions(_with_registry(context, stubs, FunctionCall(Attribute(REGISTRY, "definitions"))))
            judge_order(tools, stubs)

    @case("Two registries do not share their tools", holds=("registries-apart",))
    def registries_are_apart(self, context: CheckContext) -> None:
        mine, other = (numbered_stub(context, name, "order_id: str") for name in names(context, 2))
        with attempting("one = ToolRegistry(); two = ToolRegistry(), a function in each"):
            new = FunctionCall(self.id, keep=True)
            *made, first = context.subject.calls(
                new,
                new,
                FunctionCall(Attribute(Result(0), "tool"), (mine,), keep=True),
                FunctionCall(Attribute(Result(1), "tool"), (other,), keep=True),
                FunctionCall(Attribute(Result(0), "definitions")),
            )
            for registry, stub in ((None, mine), (made[1].value, other)):
                called = context.subject.call(Attribute(registry, "definitions")) if registry else first
                held = [function_of(tool).get("name") for tool in definitions(called)]
                if held != [stub.name]:
                    known = mistakes.SHARED_REGISTRY if any(name != stub.name for name in held) else None
                    raise CheckFailedError(
                        seen=f"definitions of {as_json(held)}",
                        expected=f"one definition, of {stub.name}",
                        misconception=known,
                        otherwise=(
                            "Each registered function is offered to the model once.",
                            "Make one definition per registered function.",
                        ),
                    )


def _is_same(context: CheckContext, one: Ref, other: Ref) -> bool:
    try:
        return context.subject.call(Attribute(one, "__eq__"), other).value is True
    except (LearnerCodeError, NotJsonError):  # Python's NotImplemented, for one
        return False


def _with_registry(context: CheckContext, stubs: Sequence[Stub | Ref], *then: FunctionCall) -> Called:
    """Register ``stubs`` in a fresh registry, `REGISTRY`, make the calls ``then``, and return the last call's result.

    Without ``then`` that is what the decorator gave back for the last of the stubs.
    """
    register = (FunctionCall(Attribute(REGISTRY, "tool"), (stub,), keep=True) for stub in stubs)
    return context.subject.calls(FunctionCall(ToolRegistryCheck.id, keep=True), *register, *then)[-1]


def _dispatch(context: CheckContext, chosen: Sample, samples: list[Sample]) -> None:
    tried = (
        f"registry.dispatch({show_call(chosen.call)}), with {', '.join(each.stub.name for each in samples)} registered"
    )
    with attempting(tried, recognize):
        tools = fixed_result_tools({each.stub.name: each.result for each in samples})
        dispatch = FunctionCall(Attribute(REGISTRY, "dispatch"), (chosen.call,), tools)
        judge_call(_with_registry(context, [each.stub for each in samples], dispatch), chosen)


def _no_recognizer(error: SubjectError) -> Misconception | None:
    return None
