"""The benchmark of the stand-in: it compares as the leaderboard does, on a few made-up questions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import standin_bfcl


@pytest.mark.parametrize(
    ("value", "wanted", "same"),
    [
        ("New York, NY", "new york ny", True),
        ("Rome", "Oslo", False),
        (5, 5.0, True),
        (True, 1, False),
        ("5", 5, False),
        ([1, 2], [1, 2], True),
        ([1], [1, 2], False),
        ({"a": "x"}, {"a": ["X", "y"], "b": ["", 1]}, True),
        ({"a": "x", "c": 1}, {"a": ["x"]}, False),
        ({}, {"a": ["x"]}, False),
    ],
)
def test_values_agree_without_regard_to_case_and_punctuation(value: Any, wanted: Any, same: bool) -> None:
    assert standin_bfcl.agrees(value, wanted) is same


def test_types_of_the_leaderboard_become_those_of_json_schema() -> None:
    given = {"type": "dict", "properties": {"a": {"type": "tuple", "items": {"type": "float"}}, "b": {"type": "any"}}}
    turned = {
        "type": "object",
        "properties": {"a": {"type": "array", "items": {"type": "number"}}, "b": {"type": "string"}},
    }
    assert standin_bfcl.schema(given) == turned


def test_a_category_is_loaded_and_judged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tool = {
        "name": "weather.get",
        "description": "Get the weather of a city.",
        "parameters": {"type": "dict", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    }
    questions = ["What is the weather in Oslo?", "What is the weather in Rome?"]
    lines = [
        {"id": f"tiny_{i}", "question": [[{"role": "user", "content": text}]], "function": [tool]}
        for i, text in enumerate(questions)
    ]
    truths = [{"id": f"tiny_{i}", "ground_truth": [{"weather.get": {"city": ["Oslo"]}}]} for i in range(2)]
    (tmp_path / "possible_answer").mkdir()
    (tmp_path / "BFCL_v4_tiny.json").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    (tmp_path / "possible_answer" / "BFCL_v4_tiny.json").write_text(
        "\n".join(map(json.dumps, truths)), encoding="utf-8"
    )
    outcomes = [standin_bfcl.judge(case) for case in standin_bfcl.load(tmp_path, "tiny")]
    assert [(outcome.case.held_out, outcome.right_function, outcome.wrong) for outcome in outcomes] == [
        (True, True, ""),
        (False, True, "argument differs: city"),
    ]
    standin_bfcl.report("tiny", outcomes, 0)
    assert "1/2     50.0%" in capsys.readouterr().out
