"""Tools, calls and results that a client writes into its messages as text."""

from __future__ import annotations

from typing import Any

import pytest

from mocks.messages import Message, ModelRequest, Tool, ToolChoice, ToolChoiceMode
from mocks.standin.model import StandIn

TEXT: Any = {"type": "string"}


def tool(name: str, description: str, **properties: Any) -> Tool:
    return Tool(name, description, {"type": "object", "properties": properties, "required": list(properties)})


WEATHER = tool("get_weather", "Get the current weather in a city.", city=TEXT)
MONEY = tool("convert_currency", "Convert an amount of money.", amount={"type": "number"}, source=TEXT, target=TEXT)
FINAL = tool("final_answer", "Provides a final answer to the given problem.", answer=TEXT)
CALLING = (
    "Calling tools:\n[{'id': 'a', 'type': 'function', 'function': {'name': 'get_weather', 'arguments': {'city': "
    "'Oslo'}}}, {'id': 'b', 'type': 'function', 'function': {'name': 'get_weather', 'arguments': {'city': 'Rome'}}}]"
)


def calls(*messages: Message, mode: ToolChoiceMode = ToolChoiceMode.REQUIRED) -> list[tuple[str, str]]:
    """Return the calls in reply to these messages."""
    request = ModelRequest("m", messages, (WEATHER, MONEY, FINAL), choice=ToolChoice(mode))
    return [(call.name, call.arguments) for call in StandIn().answer(request).reply.calls]


@pytest.mark.parametrize("before", ["", "\n", "I ask both.\n"])
def test_observations_in_text_are_results_and_the_final_tool_gets_them(before: str) -> None:
    made = calls(
        Message("user", "New task:\nWhat is the weather in Oslo and in Rome?"),
        Message("assistant", before + CALLING),
        Message("user", "Observation:\n4 degrees\n31 degrees"),
    )
    assert made == [("final_answer", '{"answer":"For Oslo: 4 degrees.\\nFor Rome: 31 degrees."}')]


@pytest.mark.parametrize("said", ["Calling tools:\nnothing", "Calling tools:\n[1, {'function': 3}]", "Hello"])
def test_what_is_no_list_of_calls_stays_text(said: str) -> None:
    made = calls(Message("user", "Weather in Oslo?"), Message("assistant", said), Message("user", "Observation:\n4"))
    assert len(made) == 1


@pytest.mark.parametrize("word", ["MUST", "ONLY", "ALWAYS"])
def test_a_word_in_capitals_is_no_place(word: str) -> None:
    text = f"What is the weather in Oslo and in Rome? You {word} return the complete content."
    made = calls(Message("user", text), mode=ToolChoiceMode.AUTO)
    assert made == [("get_weather", '{"city":"Oslo"}'), ("get_weather", '{"city":"Rome"}')]


LISTED = "It takes arguments {'city': {'type': 'string'}}."
INSTRUCTIONS = f"""
When selecting the next_tool_name and its next_tool_args, the tool must be one of:

(1) get_weather, whose description is <desc>Get the weather in a city.</desc>. {LISTED}
(2) finish, whose description is <desc>Marks the task as complete.</desc>. It takes arguments {{}}.
"""
WANTED = (
    "Respond with the corresponding output fields, starting with the field `[[ ## next_thought ## ]]`, then "
    "`[[ ## next_tool_name ## ]]`, then `[[ ## next_tool_args ## ]]`, and then ending with the marker for "
    "`[[ ## completed ## ]]`."
)
SEEN = (
    "[[ ## tool_name_0 ## ]]\nget_weather\n\n[[ ## tool_args_0 ## ]]\n{'city': 'Oslo'}\n\n"
    "[[ ## observation_0 ## ]]\n4 °C"
)


@pytest.mark.parametrize(
    ("trajectory", "name", "arguments"),
    [("", "get_weather", '{"city":"Oslo"}'), (f"\n\n{SEEN}", "finish", "{}")],
    ids=["first", "after the result"],
)
def test_a_prompt_with_marked_fields_is_answered_in_them(trajectory: str, name: str, arguments: str) -> None:
    asked = f"[[ ## question ## ]]\nWhat is the weather in Oslo?\n\n[[ ## trajectory ## ]]{trajectory}\n\n{WANTED}"
    request = ModelRequest("m", (Message("system", INSTRUCTIONS), Message("user", asked)))
    text = StandIn().answer(request).reply.text or ""
    assert f"[[ ## next_tool_name ## ]]\n{name}\n\n[[ ## next_tool_args ## ]]\n{arguments}\n" in text
    assert text.endswith("[[ ## completed ## ]]")


def test_the_final_fields_hold_the_results() -> None:
    wanted = "Respond with the field `[[ ## answer ## ]]`, and then the marker for `[[ ## completed ## ]]`."
    asked = f"[[ ## question ## ]]\nWeather in Oslo?\n\n[[ ## trajectory ## ]]\n{SEEN}\n\n{wanted}"
    text = StandIn().answer(ModelRequest("m", (Message("user", asked),))).reply.text
    assert text == "[[ ## answer ## ]]\nFor Oslo: 4 °C.\n\n[[ ## completed ## ]]"
