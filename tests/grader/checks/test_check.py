"""Inputs that a case draws for itself."""

from __future__ import annotations

import ast
import random

import pytest

from grader.checks.check import CheckContext
from grader.learner.subject import LocalSubject
from tests.grader.checks.sample_class import ROOT


def context(seed: int = 1) -> CheckContext:
    return CheckContext(LocalSubject({}), random.Random(seed))


def test_no_number_is_drawn_twice_in_one_case() -> None:
    one = context()
    assert sorted(one.number(0, 50) for _ in range(50)) == list(range(50))
    assert 50 <= one.number(0, 60) < 60  # of another range neither


def test_the_same_seed_draws_the_same_numbers() -> None:
    one, other, third = context(), context(), context(2)
    drawn = [each.number(0, 10**9) for each in (one, other, third)]
    assert drawn[0] == drawn[1] != drawn[2]


def test_a_range_that_is_used_up_says_so() -> None:
    one = context()
    assert {one.number(3, 5), one.number(3, 5)} == {3, 4}
    with pytest.raises(ValueError, match="every number from 3 to 4: draw from a wider range"):
        one.number(3, 5)


def test_nothing_is_looked_for_in_the_shortened_text_of_a_card() -> None:
    """A secret past the 300th character of an answer would not be found, nor a result that has to be there."""
    compared = [
        f"{path.name}:{node.lineno}"
        for path in (ROOT / "grader").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Compare) and "as_json(" in ast.unparse(node)
    ]
    assert compared == []
