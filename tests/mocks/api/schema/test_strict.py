"""Parameter schemas that are refused, with the wording, and schemas that pass."""

from __future__ import annotations

from typing import Any

import openai
import pytest
from pydantic import BaseModel, Field

from mocks import MockOpenAI, Scenario, Turn

STRING = {"type": "string"}
REQUIRED = "'required' is required to be supplied and to be an array including every key in properties."
NOT_FALSE = "'additionalProperties' is required to be supplied and to be false."


def closed(properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a schema that follows strict's two rules."""
    schema = {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
    return {**schema, **more}


def nested(depth: int) -> dict[str, Any]:
    return closed({"x": STRING} if depth == 1 else {"x": nested(depth - 1)})


def ask(parameters: Any, *, strict: bool | None) -> str:
    """Send one tool with ``parameters``; return the error's message, or "accepted"."""
    tool: Any = {"type": "function", "function": {"name": "f", "parameters": parameters, "strict": strict}}
    client = MockOpenAI(Scenario.of(Turn.says("fine")))
    try:
        client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": "hi"}], tools=[tool])
    except openai.BadRequestError as error:
        seen = error
    else:
        return "accepted"
    assert (seen.param, seen.code) == ("tools[0].function.parameters", "invalid_function_parameters")
    return str(seen).removeprefix("Error code: 400 - ")


BOTH = [
    ({}, "schema must be a JSON Schema of 'type: \"object\"', got 'type: \"None\"'."),
    ({"type": "array"}, "schema must be a JSON Schema of 'type: \"object\"', got 'type: \"array\"'."),
    (
        {"type": "object", "properties": {"q": {"type": "str"}}},
        "'str' is not valid under any of the given schemas.",
    ),
    ({"type": "object", "properties": {"q": {"type": "string", "required": True}}}, "True is not of type 'array'."),
    ({"type": "object", "properties": {"q": STRING}, "required": [["q"]]}, "['q'] is not of type 'string'."),
]
LOOSE = [
    ({"type": "object"}, "In context=(), object schema missing properties."),
    (
        {"type": "object", "properties": {"paths": {"type": "array"}}},
        "In context=('properties', 'paths'), array schema missing items.",
    ),
    (
        {"type": "object", "properties": {"a": {"type": "array", "items": {"type": "array"}}}},
        "In context=('properties', 'a', 'items'), array schema missing items.",
    ),
]
STRICT = [
    ({"type": "object", "properties": {"q": STRING}}, f"In context=(), {NOT_FALSE}"),
    (closed({"q": STRING}, additionalProperties=True), f"In context=(), {NOT_FALSE}"),
    (closed({"q": STRING}, required=[]), f"In context=(), {REQUIRED} Missing 'q'."),
    (closed({"q": STRING, "x": STRING}, required=["q"]), f"In context=(), {REQUIRED} Missing 'x'."),
    (closed({"q": STRING}, required=["q", "x"]), f"In context=(), {REQUIRED} Extra required key 'x' supplied."),
    (
        closed({"a": {"type": "object", "properties": {"b": STRING}, "required": ["b"]}}),
        f"In context=('properties', 'a'), {NOT_FALSE}",
    ),
    (
        closed({"a": {"anyOf": [{"type": "null"}, closed({"b": STRING}, required=[])]}}),
        f"In context=('properties', 'a', 'anyOf', '1'), {REQUIRED} Missing 'b'.",
    ),
    (closed({"x": {"oneOf": [STRING]}}), "In context=('properties', 'x'), 'oneOf' is not permitted."),
    (closed({"ok": {"description": "?"}}), "In context=('properties', 'ok'), schema must have a 'type' key."),
    (
        closed({"mode": {"$ref": "#/$defs/M", "description": "d"}}, **{"$defs": {"M": STRING}}),
        "context=('properties', 'mode'), $ref cannot have keywords {'description'}.",
    ),
    (nested(14), "14 levels of nesting exceeds limit of 10."),
    (closed({f"p{i}": STRING for i in range(5001)}), "5001 parameters exceeds limit of 5000."),
]


@pytest.mark.parametrize("strict", [None, False, True])
@pytest.mark.parametrize(("parameters", "text"), BOTH)
def test_a_schema_that_is_none_is_refused_strict_or_not(
    parameters: dict[str, Any], text: str, strict: bool | None
) -> None:
    assert ask(parameters, strict=strict) == f"Invalid schema for function 'f': {text}"


@pytest.mark.parametrize(("parameters", "text"), LOOSE)
def test_the_two_rules_without_strict(parameters: dict[str, Any], text: str) -> None:
    assert ask(parameters, strict=None) == f"Invalid schema for function 'f': {text}"


@pytest.mark.parametrize(("parameters", "text"), STRICT)
def test_strict_refuses_what_the_guide_rules_out(parameters: dict[str, Any], text: str) -> None:
    assert ask(parameters, strict=True) == f"Invalid schema for function 'f': {text}"


@pytest.mark.parametrize("parameters", [schema for schema, _ in STRICT])
def test_the_same_schemas_pass_without_strict(parameters: dict[str, Any]) -> None:
    assert ask(parameters, strict=None) == "accepted"


@pytest.mark.parametrize(
    "parameters",
    [
        closed({}),
        closed({"q": {"type": ["string", "null"], "enum": ["a", None]}, "n": {"type": "number", "minimum": 0}}),
        closed({"when": {"type": "array", "minItems": 1, "items": {"type": "string", "format": "date-time"}}}),
        closed({"a": {"anyOf": [STRING, {"type": "null"}]}}),
        closed({"a": {"$ref": "#/$defs/A"}}, **{"$defs": {"A": closed({"next": {"$ref": "#/$defs/A"}})}}),
        closed({"q": {"type": "string", "default": "x"}}),  # recorded on both APIs since August 2025
        nested(10),
    ],
)
def test_strict_accepts_what_the_guide_supports(parameters: dict[str, Any]) -> None:
    assert ask(parameters, strict=True) == "accepted"


def test_a_format_strict_does_not_know_is_refused_in_the_mocks_own_words() -> None:
    text = ask(closed({"link": {"type": "string", "format": "uri"}}), strict=True)
    assert text.startswith("[mock] Invalid schema for function 'f': In context=('properties', 'link'), ")


@pytest.mark.parametrize("default", [{}, {"default": "Oslo"}])
def test_the_schema_the_sdk_makes_from_a_model_passes_with_a_default_too(default: dict[str, str]) -> None:
    class Place(BaseModel):
        city: str = Field(description="City", **default)
        unit: str | None = Field(description="Unit")

    assert ask(openai.pydantic_function_tool(Place)["function"]["parameters"], strict=True) == "accepted"


def test_the_second_tool_is_named_in_param() -> None:
    tools: Any = [
        {"type": "function", "function": {"name": "good"}},
        {"type": "function", "function": {"name": "bad", "parameters": {"type": "object"}}},
    ]
    with pytest.raises(openai.BadRequestError, match="function 'bad'") as caught:
        MockOpenAI(Scenario.of()).chat.completions.create(
            model="gpt-4o", messages=[{"role": "user", "content": "hi"}], tools=tools
        )
    assert caught.value.param == "tools[1].function.parameters"
