"""Honest notebooks judged in this very process, as in a learner's own kernel."""

from __future__ import annotations

import pytest

from tests.sample_class import seed_fuzz
from tests.sample_class.build import SampleClass
from tests.sample_class.in_process import HONEST, as_expected, grade

pytestmark = pytest.mark.slow(30)

OWN_DICE = ("mistakes-ids-swapped__parallel", "mistakes-order-of-finishing")
"""Mistakes whose doing is another each time: the order of `asyncio.as_completed` is that of a set."""


@pytest.mark.parametrize(
    "kind", ["broken", *(pytest.param(each, marks=pytest.mark.exhaustive) for each in ("right", "mistakes"))]
)
def test_honest_answers_are_judged_right_in_a_learners_own_kernel(sample: SampleClass, kind: str) -> None:
    """Right answers are those of the test below; ``tests/grader/checks/test_lessons.py`` judges them and mistakes too.

    In the sandbox, ``test_in_sandbox.py`` and the class runs judge all of them.
    """
    assert kind in HONEST
    surprises = [line for each in sample.of(kind) for line in as_expected(each, grade(each, "another class"))]
    assert surprises == []


@pytest.mark.parametrize("number", [0, *(pytest.param(more, marks=pytest.mark.exhaustive) for more in (1, 2))])
def test_a_right_answer_is_right_whatever_the_dice_show(sample: SampleClass, number: int) -> None:
    with seed_fuzz.repeating():
        assert seed_fuzz.surprises(sample.of("right"), number) == []


@pytest.mark.exhaustive
@pytest.mark.timeout(1800)
def test_a_mistake_costs_the_same_points_whatever_is_drawn(sample: SampleClass) -> None:
    points = {
        each.student: {tuple(outcome.score for outcome in grade(each, seed).values()) for seed in range(4)}
        for each in sample.of("mistakes", "broken")
        if each.student not in OWN_DICE
    }
    assert {student: scores for student, scores in points.items() if len(scores) > 1} == {}
