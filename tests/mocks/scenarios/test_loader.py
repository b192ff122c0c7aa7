"""Scenario files: loading, errors with their lines, and the schema for editors."""

from __future__ import annotations

import doctest
import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from mocks import Scenario
from mocks.scenarios import json_schema, loader
from mocks.scenarios.loader import ScenarioError

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

[[conversations]]
title = "Rome"
when = { system_contains = "Roman" }
  [[conversations.turns]]
  text = "Salve."
"""

WRONG = [
    ("text =", "txt =", "line 10: turns 2.txt: there is no such field; did you mean 'text'?"),
    (
        "user_contains",
        "user_contain",
        "line 5: turns 1.when.user_contain: there is no such field; did you mean 'user_contains'?",
    ),
    ('name = "get_weather", ', "", "line 6: turns 1.calls 1.name: this field is required"),
    (
        "repeat = true",
        'text = "x"',
        "line 12: turns 3: a turn has a reply (text, calls, hosted), or a refusal, or an error; this one",
    ),
    ("429", "200", "line 17: turns 4.error.status: Input should be greater than or equal to 400, not 200"),
    ('arguments = { city = "Oslo" }', "arguments = 7", "line 6: turns 1.calls 1.arguments: Input should be a valid"),
    ("title", "heading", "line 2: heading: there is no such field; the fields here are conversations, title, turns"),
    ('"Salve."', "7", "line 23: conversations 1.turns 1.text: Input should be a valid string, not 7"),
    ('"weather", t', '"weather", user_matches = "(", t', "line 5: turns 1.when.user_matches: not a regular expression"),
    (
        "user_contains = ",
        "after_tool = 7, x = ",
        "Input should be a valid string, not 7 or Input should be a valid bool",
    ),
]


def problem(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        Scenario.load(path)
    assert path.name in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(("old", "new", "expected"), WRONG)
def test_a_wrong_toml_file_names_the_field_and_its_line(old: str, new: str, expected: str, tmp_path: Path) -> None:
    assert expected in problem(tmp_path / "wrong.toml", TOML.replace(old, new, 1))


@pytest.mark.parametrize(("old", "new", "expected"), WRONG)
def test_a_wrong_json_file_names_the_field_and_its_line(old: str, new: str, expected: str, tmp_path: Path) -> None:
    text = json.dumps(tomllib.loads(TOML.replace(old, new, 1)), indent=1)
    _, _, sentence = expected.rpartition("line ")
    number, colon, rest = sentence.partition(": ")
    seen = next(line for line in problem(tmp_path / "wrong.json", text).splitlines() if (rest or number) in line)
    if colon:
        field = rest.partition(":")[0].split(".")[-1].split(" ")[0]
        line = text.splitlines()[int(seen.removeprefix("line ").partition(":")[0]) - 1]
        # A missing field and a turn as a whole have the line of the bracket around them.
        assert f'"{field}"' in line or line.strip() == "{"


def test_all_faults_are_told_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = '[[turns]]\ntext = "x"\nwhen = { nht = 1 }\n[[turns]]\ntextt = "x"\n'
    _, *faults = problem(tmp_path / "wrong.toml", text).splitlines()
    assert faults == [
        "line 3: turns 1.when.nht: there is no such field; did you mean 'nth'?",
        "line 5: turns 2.textt: there is no such field; did you mean 'text'?",
    ]


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("x.json", b"{,}", "line 1, column 2"),
        ("x.json", b"[]", "the file: Input should be"),
        ("x.json", b'{"$schema": "s", "title": "x"}', "a scenario has turns, or conversations, or both"),
        ("x.json", b"[" * 100_000, "nested too deeply"),
        ("x.toml", b"[[turns]\n", "not valid TOML"),
        ("x.toml", b"", "the file: a scenario has turns, or conversations, or both; this one has neither"),
        ("x.json", b'{"turns": [],\n"turns": []}', "line 2: turns: this field is given on line 1 already"),
        ("x.json", b'{"turns": [{"text": "",\n\n"text": ""}]}', "line 3: turns 1.text: this field is given on line 1"),
        ("x.jsonl", b"{}", "expected the format"),
        ("x.jsonl", b"\xff", "x.jsonl: .* not UTF-8"),
        ("x.yaml", b"turns:", "a recording in .jsonl; this one ends in '.yaml'"),
        ("x.toml", b"\xff", "not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(name: str, content: bytes, expected: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ScenarioError, match=expected):
        Scenario.load(tmp_path / name)
    with pytest.raises(ScenarioError, match="cannot be read"):
        Scenario.load(tmp_path / "missing.toml")


@pytest.mark.parametrize(
    ("name", "text"), [("x.toml", "[[turns]]\ntext = 'x'\n"), ("x.json", '{"turns": [{"text": "x"}]}')]
)
def test_a_file_may_come_from_any_editor(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert Scenario.load(tmp_path / name).turns[0].text == "x"


def test_the_published_schema_is_current() -> None:
    assert json_schema.FILE.read_text(encoding="utf-8") == json_schema.text(), (
        "run: python -m mocks.scenarios.json_schema"
    )


def agrees(data: dict[str, Any], path: Path) -> bool:
    """Return whether the schema accepts ``data``, after checking that the loader says the same."""
    path.write_text(json.dumps(data), encoding="utf-8")
    validator = jsonschema.Draft202012Validator(json_schema.schema())
    accepted = bool(validator.is_valid(data))
    if accepted:
        Scenario.load(path)
    else:
        problem(path, json.dumps(data))
    return accepted


@pytest.mark.parametrize(
    ("data", "accepted"),
    [
        (tomllib.loads(TOML), True),
        ({"$schema": "scenario.schema.json", "turns": []}, True),
        ({"turns": [{"text": "x", "calls": [], "refusal": None, "error": None}]}, True),
        ({"turns": [{"calls": [{"name": "f"}], "text": None}]}, True),
        ({"turns": [{"text": "x", "when": {"api": "responses", "nth": 2, "rounds": 0, "after_tool": True}}]}, True),
        ({"title": "x"}, False),
        ({"turns": [{}]}, False),
        ({"turns": [{"text": "x", "refusal": "y"}]}, False),
        ({"turns": [{"refusal": "y", "calls": [{"name": "f"}]}]}, False),
        ({"turns": [{"text": "x", "when": {"api": "other"}}]}, False),
        ({"turns": [{"text": "x", "when": {"nth": 0}}]}, False),
        ({"turns": [{"error": {"status": 200, "message": "x"}}]}, False),
        ({"conversations": [{"title": "x"}]}, False),
    ]
    + [(tomllib.loads(TOML.replace(old, new, 1)), False) for old, new, _ in WRONG if "user_matches" not in new],
)
def test_the_schema_and_the_loader_agree(data: dict[str, Any], accepted: bool, tmp_path: Path) -> None:
    assert agrees(data, tmp_path / "s.json") is accepted


def test_every_field_of_a_condition_is_described() -> None:
    fields = json_schema.schema()["$defs"]["When"]["properties"]
    assert {name for name, field in fields.items() if len(field.get("description", "")) < 10} == set()


def test_the_example_runs() -> None:
    assert doctest.testmod(loader) == (0, 4)
