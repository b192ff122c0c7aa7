"""Check of `ToolRegistry`, assignment 02_dispatch: a registry that generates definitions from functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from grader.checks import api_refusal
from grader.checks.check import Check, CheckContext, CheckFailedError, as_json, attempting, case
from grader.checks.lessons.a02_dispatch.registry_definitions import (
    definition,
    definitions,
    judge_order,
    judge_required,
    judge_required_hints,
    judge_type,
    type_mismatch,
)
from grader.checks.misconceptions import dispatch as mistakes
from grader.checks.misconceptions.schema import ARRAY_WITHOUT_ITEMS, MISSING_ENVELOPE
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
from grader.checks.schema_reader import enum_values, function_of, json_types, keyword_of, parameters_of, properties_of
from grader.checks.support.definition_assertions import definition_failure
from grader.checks.support.dispatch_assertions import judge_call, judge_unknown, recognize, recognize_unknown_name
from grader.learner.objects import Attribute, Ref, Result, Stub
from grader.learner.subject import Called, FunctionCall, LearnerCodeError, NotJsonError, SubjectError
from grader.outcome import Misconception

REGISTRY = Result(0)
"""The result of the first call of a series: a learner's registry."""


class ToolRegistryCheck(Check):
    """``ToolRegistry``: ``tool`` registers, ``definitions()`` describes, ``dispatch(tool_call)`` runs.

    Definitions may be in the plain or in the strict form (then everything is required and what has a default is
    nullable); keywords beyond those asked for are welcome as long as the API accepts the tool.
    """

    id = "ToolRegistry"
    title = "A registry that describes its own tools"
    points = 20
    defines = (id,)
    depends_on = ("dispatch_tool_call",)
    hints = (
        "Three jobs, one dict: `tool` fills it, `definitions` reads it, `dispatch` looks names up in it.",
        "`tool` is called with the function and has to return it. The dict belongs in `__init__`.",
        "`inspect.signature(function).parameters` has names and defaults, `get_type_hints(function)` the types, "
        "`inspect.getdoc(function)` the description.",
        "Map a hint: `typing.get_origin(hint)` is `list` for list[…], `Literal` for choices, a union for `… | None`; "
        "`typing.get_args(hint)` has what is inside.",
        "A parameter is required when `parameter.default is inspect.Parameter.empty`. `dispatch` is one line: "
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

    @case(
        "Each function has a definition with its name and its docstring",
        core=True,
        holds=("definitions", "name", "docstring"),
    )
    def describes(self, context: CheckContext) -> None:
        first, second = names(context, 2)
        stubs = [_stub(context, first, "order_id: str"), _stub(context, second, "")]

        def judge(tool: Any, stub: Stub) -> None:
            text = " ".join(str(function_of(tool).get("description") or "").split())
            if str(stub.doc).splitlines()[0] not in text:
                raise definition_failure(
                    tool, f"the description {text!r}", f"the docstring: {stub.doc}", mistakes.DOCSTRING_MISSING
                )

        _define(context, stubs, judge)

    @case("str, int, float and bool become string, integer, number and boolean", holds=("simple-types",))
    def maps_simple_types(self, context: CheckContext) -> None:
        hints = ["name: str", "count: int", "price: float", "express: bool"]
        context.random.shuffle(hints)

        def judge(tool: Any, stub: Stub) -> None:
            wanted = {"name": "string", "count": "integer", "price": "number", "express": "boolean"}
            for name, kind in wanted.items():
                judge_type(tool, stub, name, kind, None)

        _define(context, [_stub(context, names(context, 1)[0], ", ".join(hints))], judge)

    @case("list[…] becomes an array of its items", holds=("lists",))
    def maps_lists(self, context: CheckContext) -> None:
        inner, kind = context.choice((("str", "string"), ("int", "integer"), ("float", "number")))

        def judge(tool: Any, stub: Stub) -> None:
            judge_type(tool, stub, "count", "integer", None)
            node = judge_type(tool, stub, "values", "array", mistakes.GENERIC_HINT_LOST)
            items = keyword_of(node, "items", parameters_of(tool))
            if items is None:
                raise definition_failure(tool, f"values: {as_json(node)}", "an array with `items`", ARRAY_WITHOUT_ITEMS)
            if json_types(items, parameters_of(tool)) != {kind}:
                raise type_mismatch(tool, stub, "the items of values", kind, items, None)

        _define(context, [_stub(context, names(context, 1)[0], f"count: int, values: list[{inner}]")], judge)

    @case("Literal becomes an enum", holds=("literals",))
    def maps_literals(self, context: CheckContext) -> None:
        options = context.random.sample(("red", "amber", "green", "blue", "grey"), 3)
        literal = ", ".join(repr(option) for option in options)

        def judge(tool: Any, stub: Stub) -> None:
            judge_type(tool, stub, "count", "integer", None)
            node = properties_of(parameters_of(tool)).get("colour", {})
            given = enum_values(node, parameters_of(tool))
            if given is None or sorted(map(str, given)) != sorted(options):
                known = mistakes.LITERAL_NOT_ENUM
                raise definition_failure(tool, f"colour: {as_json(node)}", f"an enum of {', '.join(options)}", known)

        _define(context, [_stub(context, names(context, 1)[0], f"count: int, colour: Literal[{literal}]")], judge)

    @case("What has a default may be left out, and nothing else", holds=("optionals", "required", "not-required"))
    def tells_optional_from_required(self, context: CheckContext) -> None:
        signature = f"count: int, size: Optional[int] = None, page: int = {context.random.randrange(1, 9)}"
        _define(context, [_stub(context, names(context, 1)[0], signature)], judge_required)

    @case("What may be None but has no default is required", holds=("optionals", "required"))
    def requires_optional_hints(self, context: CheckContext) -> None:
        signature = "count: int, size: Optional[int], page: int = 1"
        _define(context, [_stub(context, names(context, 1)[0], signature)], judge_required_hints)

    @case("The definitions come in the order in which the functions were registered", holds=("definitions",))
    def keeps_the_order(self, context: CheckContext) -> None:
        last, first, *between = sorted(names(context, 4))  # neither sorted nor the other way around
        stubs = [_stub(context, name, "order_id: str") for name in (between[0], first, last, between[1])]
        with attempting(f"registry.definitions() of {', '.join(stub.name for stub in stubs)}"):
            tools = definitions(_with_registry(context, stubs, FunctionCall(Attribute(REGISTRY, "definitions"))))
            judge_order(tools, stubs)

    @case("Two registries do not share their tools", holds=("registries-apart",))
    def registries_are_apart(self, context: CheckContext) -> None:
        mine, other = (_stub(context, name, "order_id: str") for name in names(context, 2))
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


def _stub(context: CheckContext, name: str, signature: str) -> Stub:
    return Stub(name, signature, doc=f"Answer question {context.number(1000, 10000)} about the shop.")


def _written(stub: Stub) -> str:
    return f'def {stub.name}({stub.signature}): """{stub.doc}"""'


def _define(context: CheckContext, stubs: list[Stub], judge: Callable[[Any, Stub], None]) -> None:
    """Register ``stubs``, judge the envelope of each definition and then what ``judge`` looks at."""
    with attempting("registry.definitions() of " + "; ".join(_written(stub) for stub in stubs), _no_recognizer):
        tools = definitions(_with_registry(context, stubs, FunctionCall(Attribute(REGISTRY, "definitions"))))
        for stub in stubs:
            judge(definition(tools, stub), stub)
        for tool in tools:
            sentence = api_refusal.refusal(tools=[tool])
            if sentence:
                raise CheckFailedError(
                    seen=f"400: {sentence}",
                    expected="a definition the API accepts",
                    why="A tool the API refuses stops the whole request.",
                    next_step="The context in the sentence names the place: follow it from `parameters` inwards.",
                )


def _no_recognizer(error: SubjectError) -> Misconception | None:
    return None
