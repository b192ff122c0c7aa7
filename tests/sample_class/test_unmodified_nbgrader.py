"""Unmodified nbgrader, with a kernel a notebook, gives honest notebooks the scores that `check` gives."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

import pytest

from grader.checks import registry
from tests.sample_class.build import SampleClass, Submission
from tests.sample_class.in_process import grade
from tests.sample_class.unmodified_nbgrader import grade_unmodified

EVERY_RIGHT_ONE, EVERY_MISTAKE = 2, 6
"""With ``--exhaustive`` one in so many is graded; two seconds a notebook."""


def some_of(sample: SampleClass) -> list[Submission]:
    """Return every second broken notebook, and one more of every fifth assignment: a mistaken and a right one in turn.

    What nbgrader reads of solved and untouched notebooks is looked at for every assignment in ``tests/notebooks``.
    """
    kinds = itertools.cycle(("mistakes", "right"))
    some = tuple(registry.ASSIGNMENTS)[2::5]
    others = [sample.of(kind, assignment=name)[-1] for name, kind in zip(some, kinds, strict=False)]
    return [*sample.of("broken")[::2], *others]


def more_of(sample: SampleClass) -> list[Submission]:
    """Return all broken notebooks, and many right and mistaken ones."""
    return [
        *sample.of("broken"),
        *sample.of("right")[::EVERY_RIGHT_ONE],
        *sample.of("mistakes")[::EVERY_MISTAKE],
    ]


def differences(chosen: Sequence[Submission], course_dir: Path) -> dict[tuple[str, str], tuple[float | None, ...]]:
    """Return the scores that are not the same, nbgrader's first."""
    unmodified = grade_unmodified(chosen, course_dir)
    ours = {(each.student, name): outcome.score for each in chosen for name, outcome in grade(each).items()}
    keys = unmodified.keys() | ours.keys()
    return {key: (unmodified.get(key), ours.get(key)) for key in keys if unmodified.get(key) != ours.get(key)}


@pytest.mark.slow(30)
def test_honest_notebooks_get_the_same_scores(sample: SampleClass, tmp_path: Path) -> None:
    assert differences(some_of(sample), tmp_path) == {}


@pytest.mark.exhaustive
@pytest.mark.timeout(1800)
def test_many_honest_notebooks_get_the_same_scores(sample: SampleClass, tmp_path: Path) -> None:
    assert differences(more_of(sample), tmp_path) == {}
