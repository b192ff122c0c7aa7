"""Assignment 02_dispatch: a registry that makes the definitions from the functions themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from grader.checks import service
from grader.checks.check import Check, Play, Wrong, as_json, case, trying
from grader.checks.lessons import dispatch_mistakes as mistakes
from grader.checks.lessons.definitions import wrong
from grader.checks.lessons.dispatching import judge_call, judge_unknown, recognise, unknown_raises
from grader.checks.lessons.registry_definitions import definition, definitions, judge_kind, judge_required, other_type
from grader.checks.lessons.schema_mistakes import ARRAY_WITHOUT_ITEMS, MISSING_ENVELOPE
from grader.checks.outcome import Misconception
from grader.checks.schemas import (
    choices,
    function_of,
    kinds,
    parameters_of,
    part,
    properties_of,
)
from grader.checks.subject import Call, Called, SubjectError
from grader.checks.tools import Sample, answering, names, plain_sample, rich_sample, sample, shown, tool_call
from grader.sandbox.objects import Attribute, Ref, Result, Stub

REGISTRY = Result(0)
"""What the first call of a series made: a learner's registry."""


class RegistryOfTools(Check):
    """``ToolRegistry``: ``tool`` registers, ``definitions()`` describes, ``dispatch(tool_call)`` runs.

    Definitions may be in the plain or in the strict form (then everything is required and what has a default is
    nullable); keywords beyond those asked for are welcome as long as the API accepts the tool.
    """

    id = "ToolRegistry"
    title = "A registry that describes its own tools"
    points = 20
    defines = (id,)
    hints = (
        "Three jobs, one dict: `tool` fills it, `definitions` reads it, `dispatch` looks names up in it.",
        "`tool` is called with the function and has to return it. The dict belongs into `__init__`.",
        "`inspect.signature(function).parameters` has names and defaults, `get_type_hints(function)` the types, "
        "`inspect.getdoc(function)` the description.",
        "Map a hint: `typing.get_origin(hint)` is `list` for list[…], `Literal` for choices, a union for `… | None`; "
        "`typing.get_args(hint)` has what is inside.",
        "A parameter is required when `parameter.default is inspect.Parameter.empty`. `dispatch` is one line: "
        "`return dispatch_tool_call(tool_call, self.functions)`.",
    )
    mistakes = (*mistakes.DISPATCH_MISTAKES, *mistakes.REGISTRY_MISTAKES, MISSING_ENVELOPE)

    @case("The decorator gives the function back")
    def decorator_returns_the_function(self, play: Play) -> None:
        chosen = sample(play, names(play, 1)[0])
        with trying(f"@registry.tool above def {chosen.stub.name}({chosen.stub.signature})"):
            given: Ref = _with_registry(play, [chosen.stub]).value
            if given.type == "NoneType":
                raise Wrong(
                    seen=f"None is what {chosen.stub.name} stands for afterwards",
                    expected="the function itself",
                    misconception=mistakes.DECORATOR_RETURNS_NONE,
                )
            called = play.subject.call(given, tools=chosen.tools, **chosen.arguments)
            if called.invocations != (chosen.invocation,) or called.value != chosen.result:
                raise Wrong(
                    seen=f"calling what came back gave {as_json(called.value)}",
                    expected=f"{as_json(chosen.result)}, from the function itself",
                    why="Your own code still calls the function by its name.",
                    next_step="End `tool` with `return function`.",
                )

    @case("dispatch runs the registered function and returns JSON text")
    def dispatches(self, play: Play) -> None:
        first, second, third = names(play, 3)
        samples = [sample(play, first), rich_sample(play, second, nested=False), plain_sample(play, third)]
        play.random.shuffle(samples)
        for chosen in samples:
            _dispatch(play, chosen, samples)

    @case("dispatch answers an unknown name with an error the model can read")
    def answers_unknown_names(self, play: Play) -> None:
        known, missing = names(play, 2)
        chosen = sample(play, known)
        call = tool_call(play, missing, chosen.arguments)
        with trying(f"registry.dispatch({shown(call)}), with {known} registered", unknown_raises):
            called = _with_registry(play, [chosen.stub], Call(Attribute(REGISTRY, "dispatch"), (call,)))
            if called.value is None:  # does it answer nothing at all, or nothing here?
                _dispatch(play, chosen, [chosen])
            judge_unknown(called.value, missing)

    @case("Each function has a definition with its name and its docstring")
    def describes(self, play: Play) -> None:
        first, second = names(play, 2)
        stubs = [_stub(play, first, "order_id: str"), _stub(play, second, "")]

        def judge(tool: Any, stub: Stub) -> None:
            text = " ".join(str(function_of(tool).get("description") or "").split())
            if str(stub.doc).splitlines()[0] not in text:
                raise wrong(tool, f"the description {text!r}", f"the docstring: {stub.doc}", mistakes.DOCSTRING_MISSING)

        _define(play, stubs, judge)

    @case("str, int, float and bool become string, integer, number and boolean")
    def maps_simple_types(self, play: Play) -> None:
        hints = ["name: str", "count: int", "price: float", "express: bool"]
        play.random.shuffle(hints)

        def judge(tool: Any, stub: Stub) -> None:
            wanted = {"name": "string", "count": "integer", "price": "number", "express": "boolean"}
            for name, kind in wanted.items():
                judge_kind(tool, stub, name, kind, None)

        _define(play, [_stub(play, names(play, 1)[0], ", ".join(hints))], judge)

    @case("list[…] becomes an array of its items")
    def maps_lists(self, play: Play) -> None:
        inner, kind = play.pick((("str", "string"), ("int", "integer"), ("float", "number")))

        def judge(tool: Any, stub: Stub) -> None:
            judge_kind(tool, stub, "count", "integer", None)
            node = judge_kind(tool, stub, "values", "array", mistakes.GENERIC_HINT_LOST)
            items = part(node, "items", parameters_of(tool))
            if items is None:
                raise wrong(tool, f"values: {as_json(node)}", "an array with `items`", ARRAY_WITHOUT_ITEMS)
            if kinds(items, parameters_of(tool)) != {kind}:
                raise other_type(tool, stub, "the items of values", kind, items, None)

        _define(play, [_stub(play, names(play, 1)[0], f"count: int, values: list[{inner}]")], judge)

    @case("Literal becomes an enum")
    def maps_literals(self, play: Play) -> None:
        options = play.random.sample(("red", "amber", "green", "blue", "grey"), 3)
        literal = ", ".join(repr(option) for option in options)

        def judge(tool: Any, stub: Stub) -> None:
            judge_kind(tool, stub, "count", "integer", None)
            node = properties_of(parameters_of(tool)).get("colour", {})
            given = choices(node, parameters_of(tool))
            if given is None or sorted(map(str, given)) != sorted(options):
                known = mistakes.LITERAL_NOT_ENUM
                raise wrong(tool, f"colour: {as_json(node)}", f"an enum of {', '.join(options)}", known)

        _define(play, [_stub(play, names(play, 1)[0], f"count: int, colour: Literal[{literal}]")], judge)

    @case("What has a default may be left out, and nothing else")
    def tells_optional_from_required(self, play: Play) -> None:
        signature = f"count: int, size: int | None = None, page: int = {play.random.randrange(1, 9)}"
        _define(play, [_stub(play, names(play, 1)[0], signature)], judge_required)

    @case("Two registries do not share their tools")
    def registries_are_apart(self, play: Play) -> None:
        mine, other = (_stub(play, name, "order_id: str") for name in names(play, 2))
        with trying("one = ToolRegistry(); two = ToolRegistry(), a function in each"):
            new = Call(self.id, keep=True)
            *made, first = play.subject.calls(
                new,
                new,
                Call(Attribute(Result(0), "tool"), (mine,), keep=True),
                Call(Attribute(Result(1), "tool"), (other,), keep=True),
                Call(Attribute(Result(0), "definitions")),
            )
            for registry, stub in ((None, mine), (made[1].value, other)):
                called = play.subject.call(Attribute(registry, "definitions")) if registry else first
                held = [function_of(tool).get("name") for tool in definitions(called)]
                if held != [stub.name]:
                    known = mistakes.SHARED_REGISTRY if set(held) - {stub.name} else None
                    raise Wrong(
                        seen=f"definitions of {as_json(held)}",
                        expected=f"one definition, of {stub.name}",
                        misconception=known,
                        otherwise=(
                            "Each registered function is offered to the model once.",
                            "Make one definition per registered function.",
                        ),
                    )


def _with_registry(play: Play, stubs: Sequence[Stub], *then: Call) -> Called:
    """Register ``stubs`` in a fresh registry, `REGISTRY`, make the calls ``then``, and return the last call's result.

    Without ``then`` that is what the decorator gave back for the last of the stubs.
    """
    register = (Call(Attribute(REGISTRY, "tool"), (stub,), keep=True) for stub in stubs)
    return play.subject.calls(Call(RegistryOfTools.id, keep=True), *register, *then)[-1]


def _dispatch(play: Play, chosen: Sample, samples: list[Sample]) -> None:
    tried = f"registry.dispatch({shown(chosen.call)}), with {', '.join(each.stub.name for each in samples)} registered"
    with trying(tried, recognise):
        tools = answering({each.stub.name: each.result for each in samples})
        dispatch = Call(Attribute(REGISTRY, "dispatch"), (chosen.call,), tools)
        judge_call(_with_registry(play, [each.stub for each in samples], dispatch), chosen)


def _stub(play: Play, name: str, signature: str) -> Stub:
    return Stub(name, signature, doc=f"Answer question {play.number(1000, 10000)} about the shop.")


def _written(stub: Stub) -> str:
    return f'def {stub.name}({stub.signature}): """{stub.doc}"""'


def _define(play: Play, stubs: list[Stub], judge: Callable[[Any, Stub], None]) -> None:
    """Register ``stubs``, judge the envelope of each definition and then what ``judge`` looks at."""
    with trying("registry.definitions() of " + "; ".join(_written(stub) for stub in stubs), _no_recogniser):
        tools = definitions(_with_registry(play, stubs, Call(Attribute(REGISTRY, "definitions"))))
        for stub in stubs:
            judge(definition(tools, stub), stub)
        for tool in tools:
            sentence = service.refusal(tools=[tool])
            if sentence:
                raise Wrong(
                    seen=f"400: {sentence}",
                    expected="a definition the API accepts",
                    why="A tool the API refuses stops the whole request.",
                    next_step="The context in the sentence names the place: follow it from `parameters` inwards.",
                )


def _no_recogniser(error: SubjectError) -> Misconception | None:
    return None
