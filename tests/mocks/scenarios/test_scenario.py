"""Scenarios: choice of turns, validation of turns, and loading of files."""

from __future__ import annotations

import json
import re
import textwrap
from pathlib import Path
from typing import Any

import openai
import pytest
from pydantic import ValidationError

from mocks import MODEL, MockOpenAI, Scenario, Turn
from mocks.scenarios import scenario

TOML = """
title = "Weather"

[[turns]]
when = { user_contains = "weather", tools = ["get_weather"] }
calls = [{ name = "get_weather", arguments = { city = "Oslo" } }, { name = "get_weather", arguments = '{"city": ' }]

[[turns]]
when = { after_tool = "get_weather" }
text = "It is 4 °C in Oslo."

[[turns]]
refusal = "I cannot help with that."
repeat = true

[[turns]]
error = { status = 429, message = "Slow down.", code = "rate_limit_exceeded" }
"""
IN_PYTHON = Scenario.of(
    Turn.asks_for("get_weather", city="Oslo")
    .and_for("get_weather", '{"city": ')
    .on(user_contains="weather", tools=["get_weather"]),
    Turn.says("It is 4 °C in Oslo.").on(after_tool="get_weather"),
    Turn.refuses("I cannot help with that.").always(),
    Turn.fails(429, "Slow down.", code="rate_limit_exceeded"),
    title="Weather",
)
USER: Any = {"role": "user", "content": "What is the WEATHER?"}
NAMED: Any = {"type": "function", "function": {"name": "a"}}


def tool(name: str) -> Any:
    return {"type": "function", "function": {"name": name}}


def ask(client: openai.OpenAI, *messages: Any, tools: tuple[str, ...] = ("a", "b"), **more: Any) -> Any:
    offered = {"tools": [tool(name) for name in tools]} if tools else {}
    reply = client.chat.completions.create(model=MODEL, messages=list(messages) or [USER], **{**offered, **more})
    return reply.choices[0].message


def after(name: str) -> tuple[Any, ...]:
    call = {"id": "call_1", "type": "function", "function": {"name": name, "arguments": "{}"}}
    return (
        USER,
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "call_1", "content": "1"},
    )


def test_a_toml_file_a_json_file_and_python_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "weather.toml").write_text(TOML, encoding="utf-8")
    (tmp_path / "weather.json").write_text(IN_PYTHON.model_dump_json(), encoding="utf-8")
    assert Scenario.load(tmp_path / "weather.toml") == IN_PYTHON
    assert Scenario.load(tmp_path / "weather.json") == IN_PYTHON


def test_a_client_takes_the_path_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text('[[turns]]\ntext = "hello"\n', encoding="utf-8")
    assert ask(MockOpenAI(tmp_path / "s.toml")).content == "hello"
    assert ask(MockOpenAI(str(tmp_path / "s.toml"))).content == "hello"


def test_the_first_unused_turn_that_fits_answers_and_is_used_up() -> None:
    client = MockOpenAI(Scenario.of(Turn.says("cats").on(user_contains="cat"), Turn.says("one"), Turn.says("two")))
    assert [ask(client).content, ask(client).content] == ["one", "two"]
    assert ask(client, {"role": "user", "content": "A CAT?"}).content == "cats"


@pytest.mark.parametrize(
    ("conditions", "fits"),
    [
        ({"user_contains": "weather"}, True),
        ({"user_contains": "rain"}, False),
        ({"user_matches": r"^What .* WEATHER\?$"}, True),
        ({"user_matches": "weather"}, False),
        ({"tools": ["a"]}, True),
        ({"tools": ["a", "z"]}, False),
        ({"after_tool": True}, False),
        ({"after_tool": False}, True),
        ({"model": MODEL}, True),
        ({"model": "gpt-5"}, False),
        ({"user_contains": "weather", "tools": ["z"]}, False),
    ],
)
def test_every_condition_of_when_must_hold(conditions: dict[str, Any], fits: bool) -> None:
    client = MockOpenAI(Scenario.of(Turn.says("fits").on(**conditions), Turn.says("does not fit")))
    assert ask(client).content == ("fits" if fits else "does not fit")


@pytest.mark.parametrize(
    ("conditions", "fits"),
    [
        ({"after_tool": "a"}, True),
        ({"after_tool": "b"}, False),
        ({"after_tool": True}, True),
        ({"after_tool": False}, False),
        ({"user_contains": "weather"}, False),
        ({"user_contains": "weather", "after_tool": "a"}, True),
    ],
)
def test_a_tool_result_is_matched_by_after_tool_and_not_by_the_users_old_words(
    conditions: dict[str, Any], fits: bool
) -> None:
    client = MockOpenAI(Scenario.of(Turn.says("fits").on(**conditions), Turn.says("does not fit")))
    assert ask(client, *after("a")).content == ("fits" if fits else "does not fit")


def test_an_unmatched_request_says_what_came_what_was_expected_and_what_to_do() -> None:
    client = MockOpenAI(Scenario.of(Turn.says("hello"), Turn.says("sun").on(user_contains="sun")))
    ask(client)
    with pytest.raises(openai.BadRequestError) as caught:
        ask(client, *after("a"))
    error = caught.value
    assert (error.type, error.code) == ("mock_error", "no_matching_turn")
    for part in (
        "[mock] No turn of the scenario answers this request.",
        "last user message: 'What is the WEATHER?'",
        "last message is: the result of a",
        "tools offered: a, b",
        "Turn 1 fits, but it is used up.",
        "The nearest turn that is left is turn 2:",
        'user_contains = "sun" does not hold: the user has not spoken last: the last message is the result of a',
        'turn 1 (used): when always: says "hello"',
        'turn 2 (not used): when user_contains = "sun": says "sun"',
        "repeat = true",
        "stand_in=True",
    ):
        assert part in str(error)


def test_the_error_of_a_long_scenario_lists_what_comes_next() -> None:
    client = MockOpenAI(Scenario.of(*(Turn.says(f"s{i}").on(user_contains=f"#{i}.") for i in range(1, 101))))
    for i in range(1, 31):
        ask(client, {"role": "user", "content": f"#{i}."})
    with pytest.raises(openai.BadRequestError) as caught:
        ask(client, {"role": "user", "content": "#0."})
    listed = [line.strip() for line in str(caught.value).splitlines() if line.startswith("  turn ")]
    assert len(listed) == 20
    assert listed[0].startswith("turn 31 (not used)")
    assert "(and 80 others, 30 of all are used)" in str(caught.value)


def test_unused_turns_can_be_listed_and_asserted_on() -> None:
    client = MockOpenAI(Scenario.of(Turn.says("one"), Turn.says("two").on(after_tool="a")))
    ask(client)
    assert client.unused_turns() == (Turn.says("two").on(after_tool="a"),)
    with pytest.raises(AssertionError, match=r'after_tool = "a": says "two"'):
        client.assert_all_used()


def test_two_clients_play_one_scenario_each_from_its_start() -> None:
    scenario = Scenario.of(Turn.says("one"))
    assert ask(MockOpenAI(scenario)).content == ask(MockOpenAI(scenario)).content == "one"


def names(message: Any) -> list[str]:
    return [call.function.name for call in message.tool_calls or ()]


def test_with_parallel_calls_off_one_call_comes_now_and_the_rest_after_its_result() -> None:
    client = MockOpenAI(Scenario.of(Turn.asks_for("a").and_for("b").and_for("c"), Turn.says("done")))
    messages: list[Any] = [USER]
    asked = []
    for _ in range(3):
        message = ask(client, *messages, tools=("a", "b", "c"), parallel_tool_calls=False)
        asked.append(names(message))
        messages += [message, {"role": "tool", "tool_call_id": message.tool_calls[0].id, "content": "1"}]
    assert asked == [["a"], ["b"], ["c"]]
    assert ask(client, *messages, tools=("a", "b", "c"), parallel_tool_calls=False).content == "done"
    client.assert_all_used()


@pytest.mark.parametrize(
    ("turn", "request_fields", "problem"),
    [
        (Turn.says("x"), {"tool_choice": "required"}, "tool_choice demands a tool call"),
        (Turn.says("x"), {"tool_choice": NAMED}, "tool_choice demands a call of 'a'"),
        (Turn.asks_for("b"), {"tool_choice": NAMED}, "tool_choice names 'a', but the turn calls 'b'"),
        (Turn.asks_for("a"), {"tool_choice": "none"}, 'tool_choice is "none"'),
        (Turn.asks_for("z"), {}, "calls 'z', which is not among the tools"),
        (Turn.asks_for("a"), {"tools": ()}, "calls 'a', which is not among the tools"),
    ],
)
def test_a_turn_the_request_does_not_permit_is_refused_unless_forced(
    turn: Turn, request_fields: dict[str, Any], problem: str
) -> None:
    client = MockOpenAI(Scenario.of(turn))
    with pytest.raises(openai.BadRequestError) as caught:
        ask(client, **request_fields)
    assert (caught.value.type, caught.value.code) == ("mock_error", "turn_breaks_request")
    assert problem in str(caught.value)
    assert "force = true" in str(caught.value)
    assert len(client.unused_turns()) == 1
    forced = ask(MockOpenAI(Scenario.of(turn.forced())), **request_fields)
    assert (forced.content, names(forced)) == (turn.text, [call.name for call in turn.calls])


def test_a_forced_turn_sends_all_its_calls_though_parallel_calls_are_off() -> None:
    client = MockOpenAI(Scenario.of(Turn.asks_for("a").and_for("b").forced()))
    assert names(ask(client, parallel_tool_calls=False)) == ["a", "b"]


def test_broken_arguments_are_sent_as_they_are() -> None:
    message = ask(MockOpenAI(Scenario.of(Turn.asks_for("a", '{"city": "Os'))))
    assert message.tool_calls[0].function.arguments == '{"city": "Os'


def test_a_refusal_has_no_content() -> None:
    message = ask(MockOpenAI(Scenario.of(Turn.refuses("No."))))
    assert (message.content, message.refusal) == (None, "No.")


def test_a_turn_that_says_nothing_is_an_error() -> None:
    with pytest.raises(ValidationError, match="this one has none of them"):
        Turn()


def test_a_scenarios_json_schema_is_data(tmp_path: Path) -> None:
    path = tmp_path / "round.json"
    path.write_text(json.dumps(IN_PYTHON.model_dump(mode="json", exclude_defaults=True)), encoding="utf-8")
    assert Scenario.load(path) == IN_PYTHON


def test_the_examples_of_the_module_say_the_same_in_python_and_toml(tmp_path: Path) -> None:
    python, toml, conversations = re.findall(r"::\n\n((?:    .*\n|\n)+)", scenario.__doc__ or "")
    (tmp_path / "a.toml").write_text(textwrap.dedent(toml), encoding="utf-8")
    assert Scenario.load(tmp_path / "a.toml") == eval(textwrap.dedent(python), {"Scenario": Scenario, "Turn": Turn})
    (tmp_path / "b.toml").write_text(textwrap.dedent(conversations), encoding="utf-8")
    assert [part.turns[0].text for part in Scenario.load(tmp_path / "b.toml").conversations] == ["4 °C.", "19 °C."]


def test_a_turn_is_checked_again_where_the_settings_differ() -> None:
    client = MockOpenAI(Scenario.of(Turn.asks_for("f", x="a").always()))

    def ask(strict: bool) -> int:
        schema = {"type": "object", "properties": {"x": {"type": "integer"}}, "required": ["x"]}
        function = {"name": "f", "strict": strict, "parameters": {**schema, "additionalProperties": False}}
        tools: Any = [{"type": "function", "function": function}]
        client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": "Hello"}], tools=tools)
        return client.transcript.last.status

    assert [ask(strict=False), ask(strict=False)] == [200, 200]
    for _ in range(2):
        with pytest.raises(openai.BadRequestError, match="f is strict"):
            ask(strict=True)
