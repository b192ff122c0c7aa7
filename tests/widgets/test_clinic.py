from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import BaseModel, Field

from tests.widgets.tree import joined, named, shown
from widgets import clinic
from widgets.diagnosis import UnreadableToolError, as_tool, diagnose, parse_tool

CITY = {"type": "string", "description": "Name of the city, e.g. Oslo"}
DESCRIBED = "Returns the current weather of a city."
CLOCK = {
    "name": "get_time",
    "description": "Returns the local time of a city.",
    "parameters": {"type": "object", "properties": {}},
}


def weather(description: str = DESCRIBED, **schema: Any) -> dict[str, Any]:
    parameters = {"type": "object", "properties": {"city": CITY}, "required": ["city"], **schema}
    return {
        "type": "function",
        "function": {"name": "get_weather", "description": description, "parameters": parameters},
    }


class GetWeather(BaseModel):
    """Returns the current weather of a city."""

    city: str = Field(description="Name of the city, e.g. Oslo")


def test_every_violation_of_strict_is_named_though_the_service_names_the_first_one_only() -> None:
    found = diagnose(weather(properties={"city": CITY, "days": {"type": "integer", "not": {"const": 0}}}))
    assert len(found.violations) == 3
    assert "'additionalProperties' is required" in found.violations[0]
    assert "Missing 'days'" in found.violations[1]
    assert "'not' is not permitted" in found.violations[2]
    assert not found.refused  # strict is off


def test_a_tool_that_asks_for_strict_is_refused_in_the_service_s_words() -> None:
    tool = weather()
    tool["function"]["strict"] = True
    found = diagnose(tool)
    assert found.refused.startswith("Invalid schema for function 'get_weather'")
    assert found.picks == ()
    assert not diagnose(as_tool(GetWeather)).refused
    assert diagnose(as_tool(GetWeather)).violations == ()


def test_missing_descriptions_are_found_at_any_depth() -> None:
    inner = {"type": "object", "properties": {"day": {"type": "integer"}}}
    nested = {"city": CITY, "span": inner, "list": {"type": "array", "items": inner, "description": "Days"}}
    found = diagnose(weather("", properties=nested))
    assert found.undescribed == ("the tool itself", "span", "span.day", "list[].day")


def test_a_better_description_changes_what_is_picked_and_costs_tokens() -> None:
    ask = ["How warm is it in Tokyo?", "What time is it in Oslo?"]
    bare, told = (diagnose(weather(text), ask, [CLOCK]) for text in ("", "Returns the temperature of a city."))
    assert [pick.own for pick in bare.picks] == [False, False]
    assert [pick.own for pick in told.picks] == [True, False]
    assert told.tokens > bare.tokens
    assert "// Returns the temperature of a city." in told.shown


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(weather()),
        json.dumps(weather()["function"]),
        repr(weather()),
        'class get_weather(BaseModel):\n    """Weather."""\n    city: str = Field(description="Name")',
        "from pydantic import BaseModel as B\nclass get_weather(B):\n    city: Literal['Oslo']",
    ],
)
def test_a_tool_may_be_typed_as_json_as_python_or_as_a_model(text: str) -> None:
    assert diagnose(parse_tool(text)).name == "get_weather"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Nothing is written yet"),
        ('{"type": "function",', "This is not JSON"),
        ('{"a": 1}', "This object holds a"),
        ("[1]", "A tool is an object"),
        ("x = 1", "No model was defined"),
        ("class A(BaseModel):\n    x: foo", "NameError"),
        ("import os; raise SystemError('<b>')", "SystemError"),
    ],
)
def test_what_is_no_tool_is_answered_in_words(text: str, said: str) -> None:
    with pytest.raises(UnreadableToolError, match=said):
        parse_tool(text)
    assert said in str(clinic(text))
    assert "<b>" not in clinic(text)._repr_html_()


@pytest.mark.parametrize(
    "parameters", [[], {"type": "object", "properties": {"a": [1]}}, {"type": 3}, {"properties": 1}]
)
def test_a_schema_that_is_none_is_refused_and_not_a_crash(parameters: Any) -> None:
    found = diagnose({"type": "function", "function": {"name": "f", "parameters": parameters}}, ["Hello!"])
    assert found.summary


def test_every_change_is_examined_as_it_is_typed() -> None:
    box = joined(clinic(weather(), ["How warm is it in Tokyo?"]).build())
    field = named(box, "The tool, as JSON or as a Pydantic model")
    assert "accepted by the API" in shown(box)
    field.value = field.value[:-1]
    assert "Not a tool yet" in shown(box)
    assert "And in strict mode?" not in shown(box)
    named(box, "Start again").click()
    assert "accepted by the API" in shown(box)
    named(box, "Questions, one a line").value = "Hello!\n\nHow warm is it in Tokyo?"
    assert "of 2 questions" in shown(box)


def test_the_static_forms_hold_the_findings_escaped() -> None:
    bundle = clinic(weather("<i>weather</i>"), ["<b>?"])._repr_mimebundle_()
    assert "<i>" not in bundle["text/html"]
    assert "&lt;b&gt;?" in bundle["text/html"]
    assert "What the model sees" in bundle["text/html"]
    assert "strict: In context=()" in bundle["text/plain"]
    assert "application/vnd.jupyter.widget-view+json" in bundle
