"""The check of to_strict against schemas that no API would take."""

from __future__ import annotations

import copy
import random
from typing import Any

import pytest

from grader.checks import registry
from grader.learner.subject import LocalSubject
from grader.outcome import Status
from tests.grader.checks.sample_class import solved

ODD: list[Any] = [
    5,
    [],
    "x",
    None,
    {},
    {"a": 1},
    [[1]],
    True,
    {"type": ["x"]},
    {"$ref": 3},
    {"$ref": "#"},
    {"anyOf": 3},
]


def places(node: Any) -> list[tuple[Any, Any]]:
    """Return every key and index inside a value, with the dict or list it belongs to."""
    keys = list(node) if isinstance(node, dict) else list(range(len(node))) if isinstance(node, list) else []
    return [(node, key) for key in keys] + [place for key in keys for place in places(node[key])]


def played(to_strict: Any, seed: int = 0) -> Any:
    return registry.get("to_strict").run(LocalSubject({"to_strict": to_strict}), seed)


@pytest.mark.parametrize("seed", range(20))
def test_a_schema_changed_anywhere_is_wrong_and_breaks_nothing(seed: int) -> None:
    solution, chance = solved("07_structured_outputs")["to_strict"], random.Random(seed)

    def to_strict(parameters: Any) -> Any:
        made = copy.deepcopy(solution(parameters))
        owner, key = chance.choice(places(made))
        owner[key] = chance.choice(ODD)
        return made

    outcome = played(to_strict, seed)
    assert (outcome.score, outcome.failure is not None) == (0, True)


@pytest.mark.parametrize(
    "schema",
    [
        {"type": ["string", "null"]},
        {"anyOf": [{"type": ["string", "null"]}]},
        {"anyOf": [{"type": "integer"}, {"anyOf": [{"type": "string"}, {"type": "null"}]}]},
    ],
    ids=str,
)
def test_the_solution_leaves_a_schema_that_takes_null_as_it_is(schema: Any) -> None:
    made = solved("07_structured_outputs")["to_strict"]({"type": "object", "properties": {"x": schema}})
    assert made["properties"]["x"] == schema


@pytest.mark.parametrize("odd", ODD, ids=str)
def test_whatever_comes_back_is_told_as_wrong(odd: Any) -> None:
    assert played(lambda parameters: odd).status is Status.WRONG


def test_a_schema_wrapped_without_end_is_told_and_not_followed() -> None:
    def to_strict(parameters: Any) -> Any:
        made: Any = {"type": "string"}
        for _ in range(400):
            made = {"anyOf": [made]}
        return made

    assert "more than 60 levels" in str(played(to_strict).failure.seen)
