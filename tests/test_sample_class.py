"""A whole class handed in: right answers get their marks, mistakes their names, and hostile ones nothing."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from grader.checks import catalogue
from tests.sample_class.build import SampleClass, build_class
from tests.sample_class.in_process import HONEST, as_expected, grade
from tests.sample_class.stock import grade_with_stock


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> SampleClass:
    """The class in a course folder of its own."""
    return build_class(tmp_path_factory.mktemp("course"))


def test_the_class_is_large_and_of_all_kinds(sample: SampleClass) -> None:
    kinds = Counter(each.kind for each in sample.submissions)
    assert len(sample.submissions) >= 60
    assert min(kinds["right"], kinds["mistakes"], kinds["hostile"]) >= 20
    assert {each.assignment for each in sample.submissions} == set(catalogue.ASSIGNMENTS)


def test_every_known_misconception_has_a_learner_who_holds_it(sample: SampleClass) -> None:
    held = {e.misconception for each in sample.of("mistakes") for e in each.expected.values() if e.misconception}
    assert held == set(catalogue.misconceptions())


@pytest.mark.parametrize("seed", [0, "another class"])
def test_honest_answers_are_judged_right_in_a_learners_own_kernel(sample: SampleClass, seed: int | str) -> None:
    surprises = [line for each in sample.of(*HONEST) for line in as_expected(each, grade(each, seed))]
    assert surprises == []


def test_hostile_code_is_kept_out_of_this_process(sample: SampleClass) -> None:
    with pytest.raises(ValueError, match="sandbox only"):
        grade(sample.of("hostile")[0])


def test_the_class_is_built_the_same_each_time(sample: SampleClass, tmp_path: Path) -> None:
    again = build_class(tmp_path)
    assert [(e.student, e.assignment) for e in again.submissions] == [
        (e.student, e.assignment) for e in sample.submissions
    ]
    for one, two in zip(sample.of(*HONEST, "hostile"), again.of(*HONEST, "hostile"), strict=True):
        assert one.path.read_bytes() == two.path.read_bytes(), one.student


@pytest.mark.timeout(900)
def test_stock_nbgrader_gives_honest_notebooks_the_same_scores(sample: SampleClass, tmp_path: Path) -> None:
    """Two seconds a notebook: all right and broken ones, and every fourth mistake; a checks' seed is a learner's."""
    chosen = [*sample.of("right", "broken"), *sample.of("mistakes")[::4]]
    by_assignment = {name: [each for each in chosen if each.assignment == name] for name in catalogue.ASSIGNMENTS}
    with ThreadPoolExecutor(len(by_assignment)) as pool:
        runs = [pool.submit(grade_with_stock, group, name, tmp_path / name) for name, group in by_assignment.items()]
        stock = {key: score for run in runs for key, score in run.result().items()}
    ours = {(e.student, name): outcome.score for e in chosen for name, outcome in grade(e).items()}
    assert {key: (score, ours[key]) for key, score in stock.items() if score != ours[key]} == {}
    assert set(stock) == set(ours)
