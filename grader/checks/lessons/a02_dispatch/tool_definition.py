"""Check of `tool_definition`, assignment 02_dispatch: a definition generated from a function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from grader.checks.check import Check, CheckContext, as_json, attempting, case
from grader.checks.lessons.a02_dispatch.registry_definitions import (
    definition_of,
    judge_accepted,
    judge_docstring,
    judge_no_return,
    judge_required,
    judge_required_hints,
    judge_type,
    numbered_stub,
    recognize_definition,
    type_mismatch,
    written,
)
from grader.checks.misconceptions import dispatch as mistakes
from grader.checks.misconceptions.schema import ARRAY_WITHOUT_ITEMS, MISSING_ENVELOPE, SCHEMA_AS_TEXT, TOOL_IN_LIST
from grader.checks.sample_tools import names
from grader.checks.schema_reader import enum_values, json_types, keyword_of, parameters_of, properties_of
from grader.checks.substitute import Substitute
from grader.checks.support.definition_assertions import definition_failure
from grader.checks.support.substitutes import define
from grader.learner.objects import Stub

OPTIONALS = ("Optional[int]", "int | None")


class ToolDefinition(Check):
    """``tool_definition(function) -> dict``: the Chat Completions definition of a function.

    It may be in the plain or in the strict form (then everything is required and what has a default is nullable);
    keywords beyond those asked for are welcome as long as the API accepts the tool.
    """

    id = "tool_definition"
    title = "Describe a function to the model"
    points = 10
    defines = (id,)
    hints = (
        "Three things come from the function itself: its name, its docstring, its parameters.",
        "`inspect.signature(function).parameters` has names and defaults, `get_type_hints(function)` the types, "
        "`inspect.getdoc(function)` the description.",
        "Map a hint: `typing.get_origin(hint)` is `list` for list[…], `Literal` for choices, a union for `… | None`; "
        "`typing.get_args(hint)` has what is inside. `pydantic.TypeAdapter(hint).json_schema()` knows them all.",
        "A parameter is required when `parameter.default is inspect.Parameter.empty`. The parameters are "
        '`{"type": "object", "properties": {…}, "required": […]}`, inside `"function"`, beside name and description.',
    )
    mistakes = (*mistakes.DEFINITION_MISTAKES, MISSING_ENVELOPE, SCHEMA_AS_TEXT, TOOL_IN_LIST)
    substitute = Substitute("tool_definition", "function", define, takes_functions=True)

    @case("A function has a definition with its name and its docstring", core=True, holds=("form", "name", "docstring"))
    def describes(self, context: CheckContext) -> None:
        for signature in ("order_id: str", ""):
            _define(context, judge_docstring, signature)

    @case("str, int, float and bool become string, integer, number and boolean", holds=("simple-types",))
    def maps_simple_types(self, context: CheckContext) -> None:
        hints = ["name: str", "count: int", "price: float", "express: bool"]
        context.random.shuffle(hints)

        def judge(tool: Any, stub: Stub) -> None:
            wanted = {"name": "string", "count": "integer", "price": "number", "express": "boolean"}
            for name, kind in wanted.items():
                judge_type(tool, stub, name, kind, None)
            judge_no_return(tool)

        _define(context, judge, ", ".join(hints), returns="dict")

    @case("list[…] becomes an array of its items", holds=("lists",))
    def maps_lists(self, context: CheckContext) -> None:
        for inner, kind in (("str", "string"), ("int", "integer"), ("float", "number")):
            _define(context, partial(_judge_list, kind=kind), f"count: int, values: list[{inner}]")

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

        _define(context, judge, f"count: int, colour: Literal[{literal}]")

    @case("What has a default may be left out, and nothing else", holds=("optionals", "required", "not-required"))
    def tells_optional_from_required(self, context: CheckContext) -> None:
        for hint in OPTIONALS:
            page = context.random.randrange(1, 9)
            _define(context, judge_required, f"count: int, size: {hint} = None, page: int = {page}")

    @case("What may be None but has no default is required", holds=("optionals", "required"))
    def requires_optional_hints(self, context: CheckContext) -> None:
        for hint in OPTIONALS:
            _define(context, judge_required_hints, f"count: int, size: {hint}, page: int = 1")


def _judge_list(tool: Any, stub: Stub, kind: str) -> None:
    """Judge that ``values`` is an array of items of this type."""
    judge_type(tool, stub, "count", "integer", None)
    node = judge_type(tool, stub, "values", "array", mistakes.GENERIC_HINT_LOST)
    items = keyword_of(node, "items", parameters_of(tool))
    if items is None:
        raise definition_failure(tool, f"values: {as_json(node)}", 'an array with "items"', ARRAY_WITHOUT_ITEMS)
    if json_types(items, parameters_of(tool)) != {kind}:
        raise type_mismatch(tool, stub, "the items of values", kind, items, None)


def _define(
    context: CheckContext, judge: Callable[[Any, Stub], None], signature: str, returns: str | None = None
) -> None:
    """Judge the envelope of a function's definition, what ``judge`` looks at, and then the rules of the API."""
    stub = replace(numbered_stub(context, names(context, 1)[0], signature), returns=returns)
    with attempting(f"tool_definition of {written(stub)}", recognize_definition):
        tool = definition_of(context.subject.call("tool_definition", stub).value, stub)
        judge(tool, stub)
        judge_accepted(tool)
