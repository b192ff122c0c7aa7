"""Check of `order_status_tool`, assignment 01_schema: a tool definition generated from a Pydantic model."""

from __future__ import annotations

import re
from typing import Any

from grader.checks.check import Check, CheckContext, CheckFailedError, as_json, attempting, case
from grader.checks.misconceptions import schema as mistakes
from grader.checks.schema_reader import description_of, function_of, is_strict, json_types, parameters_of, properties_of
from grader.checks.support.definition_assertions import (
    definition_failure,
    judge_accepted,
    judge_envelope,
    judge_type,
    read_tool,
)
from grader.learner.objects import Attribute


class OrderStatusTool(Check):
    """``order_status_tool``: generated from the model ``GetOrderStatus`` with ``openai.pydantic_function_tool``."""

    id = "order_status_tool"
    title = "Generate get_order_status from a model"
    points = 10
    defines = (id,)
    hints = (
        "Print the tool. Is its name the one your registry would know? Does the parameter say what it is?",
        "The helper takes the class, plus `name=` and `description=`.",
        "Only `Field(description=…)` gives a parameter a description. Comments never reach the schema.",
        '`order_id: str = Field(description="Order id as printed on the receipt, e.g. ORD-12345")`, then '
        '`openai.pydantic_function_tool(GetOrderStatus, name="get_order_status", description="…")`.',
    )
    mistakes = mistakes.ORDER_MISTAKES

    @case("The tool is called get_order_status", core=True, holds=("name",))
    def envelope(self, context: CheckContext) -> None:
        judge_envelope(context, self.id, "get_order_status")

    @case("The order id is described, with an example", holds=("field-description",))
    def description(self, context: CheckContext) -> None:
        tool = read_tool(context, self.id)
        root = parameters_of(tool)
        with attempting(f"{self.id}, the parameter"):
            name = _order_parameter(tool, root)
            node = properties_of(root)[name]
            if json_types(node, root) & {"integer", "number"}:
                raise definition_failure(tool, node, "a string", mistakes.ID_AS_INTEGER)
            judge_type(tool, node, name, "string")
            if "null" in json_types(node, root):
                raise _null_allowed(tool, node)
            text = description_of(node, root)
            if not text:
                about = f"{function_of(tool).get('description')} {root.get('description')}"
                mentioned = re.search(rf"{name}|\w+-\d+", about)
                known = mistakes.DOCSTRING_DUMP if mentioned else mistakes.COMMENT_NOT_DESCRIPTION
                raise definition_failure(tool, node, f"a description of {name}", known)
            _judge_example(tool, text)

    @case("The order id is its only parameter", holds=("one-field",))
    def one_parameter(self, context: CheckContext) -> None:
        tool = read_tool(context, self.id)
        names = list(properties_of(parameters_of(tool)))
        with attempting(f"{self.id}, the parameters"):
            if names != ["order_id"]:
                raise definition_failure(
                    tool,
                    f"the parameters {', '.join(names) or '(none)'}",
                    "one parameter, order_id",
                    None,
                    "Your function takes order_id. Whatever else is asked for, the model has to find or to make up.",
                    "Give GetOrderStatus the field `order_id`, and no other.",
                )

    @case("The tool itself is described", holds=("description",))
    def tool_description(self, context: CheckContext) -> None:
        tool = read_tool(context, self.id)
        text = " ".join(str(function_of(tool).get("description") or "").split())
        with attempting(f"{self.id}, its description"):
            if len(text.split()) < 3:
                raise definition_failure(
                    tool,
                    f"the description {text!r}",
                    "one or two sentences on what the tool does",
                    None,
                    "From the tool's description the model decides whether to call it at all.",
                    "Pass `description=` to `openai.pydantic_function_tool`, beside `name=`.",
                )

    @case("It is generated from the model GetOrderStatus", holds=("one-field", "made-from-model"))
    def generated(self, context: CheckContext) -> None:
        tool = read_tool(context, self.id)
        with attempting("GetOrderStatus.model_json_schema()"):
            model = context.subject.call(Attribute("GetOrderStatus", "model_json_schema")).value
            if set(properties_of(model)) != set(properties_of(parameters_of(tool))) or not is_strict(tool):
                raise CheckFailedError(
                    seen=f"the model has {as_json(sorted(properties_of(model)))}, the tool "
                    f"{as_json(sorted(properties_of(parameters_of(tool))))}, strict {as_json(is_strict(tool))}",
                    expected="a strict tool with the fields of the model",
                    why="A schema written by hand drifts away from the code it describes; a generated one cannot.",
                    next_step="Make it with `openai.pydantic_function_tool(GetOrderStatus, …)`.",
                )

    @case("The API accepts the tool", holds=("made-from-model",))
    def accepted(self, context: CheckContext) -> None:
        judge_accepted(context, self.id)


def _order_parameter(tool: Any, root: dict[str, Any]) -> str:
    """Return the name of the parameter that holds the order id."""
    names = list(properties_of(root))
    for name in names:
        if "order" in name.lower() or len(names) == 1:
            return name
    why = "The tool looks an order up by its id; the model has to be able to send one."
    raise definition_failure(
        tool, f"the parameters {names}", "a parameter order_id", None, why, "Add `order_id: str` to the model."
    )


def _null_allowed(tool: Any, node: Any) -> CheckFailedError:
    why = "Without an id there is no order to look up; the model may send null where the schema allows it."
    return definition_failure(
        tool, node, "a string, and not null", None, why, "Write `order_id: str`, without a default."
    )


def _judge_example(tool: Any, text: str) -> None:
    """Judge that a description shows an id; digits alone are no id of this shop."""
    expected = "an example id in it, e.g. ORD-12345"
    with_digits = [word for word in re.findall(r"\w(?:\S*\w)?", text) if re.search(r"\d", word)]
    if not with_digits:
        raise definition_failure(tool, f'"{text}"', expected, mistakes.NO_EXAMPLE_ID)
    if all(word.isdigit() for word in with_digits):
        why = "The model copies the form of the example: it sends 12345 where your code wants ORD-12345."
        raise definition_failure(tool, f'"{text}"', expected, None, why, "Write the id as your code reads it.")
