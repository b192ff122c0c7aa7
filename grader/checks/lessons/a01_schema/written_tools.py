"""Checks of `search_products_tool` and `book_appointment_tool`, assignment 01_schema: definitions written by hand."""

from __future__ import annotations

from typing import Any

from grader.checks.check import Check, CheckContext, as_json, attempting, case
from grader.checks.misconceptions import schema as mistakes
from grader.checks.schema_reader import (
    description_of,
    function_of,
    is_strict,
    json_types,
    keyword_of,
    parameters_of,
    properties_of,
    required_of,
    resolve,
)
from grader.checks.support.definition_assertions import (
    definition_failure,
    judge_accepted,
    judge_description,
    judge_enum,
    judge_envelope,
    judge_required_position,
    judge_type,
    read_parameters,
)

CATEGORIES = {"electronics", "clothing", "books", "home"}
SEARCH_PARAMETERS = {"query": "string", "category": "string", "max_price": "number", "in_stock": "boolean"}
SPECIALTIES = {"dermatology", "cardiology", "pediatrics", "general"}
BOOK_PARAMETERS = ("specialty", "patient", "preferred_times")


class SearchProductsTool(Check):
    """``search_products_tool``: types, an enum, one required parameter, every part described.

    Two legal forms are accepted: ``required: ["query"]``, and strict mode with everything required and the optional
    parameters nullable.
    """

    id = "search_products_tool"
    title = "Describe search_products to the model"
    points = 10
    defines = (id,)
    hints = (
        "A tool is a dict with two keys, `type` and `function`; everything else is inside `function`.",
        "`parameters` is an object schema: `type`, `properties` with four entries, and `required`, a list of names.",
        'One property in full: `"category": {"type": "string", "enum": ["electronics", …], "description": "…"}`. '
        "The others need a type and a description.",
        'Price is a `number`, stock a `boolean`, and `"required": ["query"]` goes next to `"properties"`. '
        "The tool itself has a `description` too.",
    )
    mistakes = mistakes.SEARCH_MISTAKES

    @case("The envelope and the name", core=True, holds=("form", "name"))
    def envelope(self, context: CheckContext) -> None:
        judge_envelope(context, self.id, "search_products")

    @case("There are four parameters, each of the right type", holds=("query", "category", "max-price", "in-stock"))
    def types(self, context: CheckContext) -> None:
        tool, root = read_parameters(context, self.id, SEARCH_PARAMETERS)
        with attempting(self.id):
            for name, kind in SEARCH_PARAMETERS.items():
                judge_type(tool, properties_of(root)[name], name, kind)

    @case("category is a closed set of four values", holds=("category",))
    def category(self, context: CheckContext) -> None:
        tool, root = read_parameters(context, self.id, SEARCH_PARAMETERS)
        with attempting(f"{self.id}, the property category"):
            judge_enum(tool, properties_of(root)["category"], "category", CATEGORIES)

    @case("Only query has to be given", holds=("query", "category", "max-price", "in-stock"))
    def required(self, context: CheckContext) -> None:
        tool, root = read_parameters(context, self.id, SEARCH_PARAMETERS)
        with attempting(f"{self.id}, the list required"):
            judge_required_position(tool)
            _judge_optional(tool, root)

    @case("Every part is described", holds=("descriptions",))
    def descriptions(self, context: CheckContext) -> None:
        tool, root = read_parameters(context, self.id, SEARCH_PARAMETERS)
        with attempting(f"{self.id}, the descriptions"):
            judge_description(tool, "the tool", function_of(tool).get("description"), "search_products")
            for name, node in properties_of(root).items():
                judge_description(tool, name, description_of(node, root), name)

    @case("The API accepts the tool", holds=("form",))
    def accepted(self, context: CheckContext) -> None:
        judge_accepted(context, self.id)


def _judge_optional(tool: Any, root: dict[str, Any]) -> None:
    required = set(required_of(root))
    optional = {"category", "max_price", "in_stock"}
    if required == {"query"} and not is_strict(tool):
        return
    if is_strict(tool):
        if required == {"query"} | optional and all(
            "null" in json_types(properties_of(root)[n], root) for n in optional
        ):
            return
        known = mistakes.STRICT_ALL_REQUIRED if required < {"query"} | optional else mistakes.EVERYTHING_REQUIRED
        expected = 'in strict mode: all four in "required", the optional three nullable'
    else:
        known = mistakes.NOTHING_REQUIRED if "query" not in required else mistakes.EVERYTHING_REQUIRED
        expected = '"required": ["query"]'
    raise definition_failure(tool, f'"required": {as_json(root.get("required"))}', expected, known)


class BookAppointmentTool(Check):
    """``book_appointment_tool``: a nested object, an array, strict mode at every level."""

    id = "book_appointment_tool"
    title = "Describe book_appointment, nested and strict"
    points = 10
    defines = (id,)
    hints = (
        "Three parameters: a choice, an object in the object, and a list. Write them one after another.",
        "`patient` is a schema of its own, with `properties`, `required` and `additionalProperties`. An array says in "
        "`items` what it holds.",
        "Strict has two rules for every object, nested ones too: all properties in `required`, and "
        "`additionalProperties` false. `strict` itself goes inside `function`.",
        'The times: `{"type": "array", "items": {"type": "string", "format": "date-time"}, "minItems": 1, '
        '"description": "…"}`.',
    )
    mistakes = mistakes.BOOK_MISTAKES

    @case("The envelope and the name", core=True, holds=("name",))
    def envelope(self, context: CheckContext) -> None:
        judge_envelope(context, self.id, "book_appointment")

    @case("specialty is a closed set of four values", holds=("specialty",))
    def specialty(self, context: CheckContext) -> None:
        tool, root = read_parameters(context, self.id, BOOK_PARAMETERS)
        with attempting(f"{self.id}, the property specialty"):
            judge_type(tool, properties_of(root)["specialty"], "specialty", "string")
            judge_enum(tool, properties_of(root)["specialty"], "specialty", SPECIALTIES)

    @case("patient is an object with a name and a phone number", holds=("patient",))
    def patient(self, context: CheckContext) -> None:
        tool, root = read_parameters(context, self.id, BOOK_PARAMETERS)
        node = resolve(properties_of(root)["patient"], root)
        with attempting(f"{self.id}, the property patient"):
            judge_type(tool, node, "patient", "object")
            if not properties_of(node):
                raise definition_failure(tool, node, 'an object with "properties"', mistakes.OBJECT_WITHOUT_PROPERTIES)
            for name in ("name", "phone"):
                _judge_text_field(tool, properties_of(node), name)

    @case("preferred_times is a list of at least one date and time", holds=("preferred-times",))
    def times(self, context: CheckContext) -> None:
        tool, root = read_parameters(context, self.id, BOOK_PARAMETERS)
        node = resolve(properties_of(root)["preferred_times"], root)
        with attempting(f"{self.id}, the property preferred_times"):
            judge_type(tool, node, "preferred_times", "array")
            items = keyword_of(node, "items", root)
            if items is None:
                raise definition_failure(tool, node, 'an array with "items"', mistakes.ARRAY_WITHOUT_ITEMS)
            judge_type(tool, items, "the items", "string")
            if keyword_of(items, "format", root) != "date-time" and keyword_of(items, "pattern", root) is None:
                raise definition_failure(tool, items, 'items with "format": "date-time"', mistakes.DATE_WITHOUT_FORMAT)
            if keyword_of(node, "minItems", root) != 1:
                raise definition_failure(tool, node, '"minItems": 1', mistakes.MIN_ITEMS_MISSING)

    @case("Strict is on, and all three parameters are required", holds=("required", "strict"))
    def strict(self, context: CheckContext) -> None:
        tool, root = read_parameters(context, self.id, BOOK_PARAMETERS)
        with attempting(f"{self.id}, strict and required"):
            judge_required_position(tool)
            if not is_strict(tool):
                seen = f'"strict": {as_json(function_of(tool).get("strict"))} inside "function"'
                raise definition_failure(tool, seen, '"strict": true inside "function"', mistakes.STRICT_NOT_SET)
            missing = set(properties_of(root)) - set(required_of(root))
            if missing:
                seen = f'{", ".join(sorted(missing))} missing in "required"'
                raise definition_failure(tool, seen, 'all three names in "required"', mistakes.STRICT_ALL_REQUIRED)

    @case("The tool and its three parameters are described", holds=("descriptions",))
    def descriptions(self, context: CheckContext) -> None:
        tool, root = read_parameters(context, self.id, BOOK_PARAMETERS)
        with attempting(f"{self.id}, the descriptions"):
            judge_description(tool, "the tool", function_of(tool).get("description"), "book_appointment")
            for name, node in properties_of(root).items():
                judge_description(tool, name, description_of(node, root), name)

    @case("The API accepts the tool, strict rules included", holds=("required", "strict"))
    def accepted(self, context: CheckContext) -> None:
        judge_accepted(context, self.id)


def _judge_text_field(tool: Any, properties: dict[str, Any], name: str) -> None:
    if name not in properties:
        why = "Your function books under this name; it has to arrive."
        seen = f"patient has {', '.join(properties)}"
        raise definition_failure(
            tool, seen, f'patient has "{name}"', None, why, f"Add `{name}` to the properties of patient."
        )
    given = json_types(properties[name], parameters_of(tool))
    if name == "phone" and given & {"integer", "number"}:
        raise definition_failure(tool, properties[name], "a string", mistakes.NUMBER_FOR_PHONE)
    judge_type(tool, properties[name], f"patient.{name}", "string")
