"""A whole class handed in: right answers get their marks, mistakes their names, and hostile ones nothing."""

from __future__ import annotations

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from grader.checks import registry
from tests.sample_class import seed_fuzz
from tests.sample_class.build import SampleClass, build_class
from tests.sample_class.class_run import SECRET, ClassRun, run_class
from tests.sample_class.in_process import HONEST, as_expected, grade
from tests.sample_class.unmodified_nbgrader import grade_unmodified


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> SampleClass:
    """The class in a course folder of its own."""
    return build_class(tmp_path_factory.mktemp("course"))


def test_the_class_is_large_and_of_all_kinds(sample: SampleClass) -> None:
    kinds = Counter(each.kind for each in sample.submissions)
    assert len(sample.submissions) >= 60
    assert min(kinds["right"], kinds["mistakes"], kinds["hostile"]) >= 20
    assert {each.assignment for each in sample.submissions} == set(registry.ASSIGNMENTS)


def test_every_known_misconception_has_a_learner_who_holds_it(sample: SampleClass) -> None:
    held = {e.misconception for each in sample.of("mistakes") for e in each.expected.values() if e.misconception}
    assert held == set(registry.misconceptions())


def test_honest_answers_are_judged_right_in_a_learners_own_kernel(sample: SampleClass) -> None:
    surprises = [line for each in sample.of(*HONEST) for line in as_expected(each, grade(each, "another class"))]
    assert surprises == []


@pytest.mark.parametrize("number", range(3))
def test_a_right_answer_is_right_whatever_the_dice_show(sample: SampleClass, number: int) -> None:
    with seed_fuzz.repeating():
        assert seed_fuzz.surprises(sample.of("right"), number) == []


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


@pytest.fixture(scope="module")
def runs(sample: SampleClass, tmp_path_factory: pytest.TempPathFactory) -> dict[str, ClassRun]:
    """One class run over each assignment, by its name."""
    scratch = tmp_path_factory.mktemp("scratch")
    return {name: run_class(sample.course_dir, name, scratch / name) for name in registry.ASSIGNMENTS}


def unexpected_scores(sample: SampleClass, runs: dict[str, ClassRun], *kinds: str) -> list[str]:
    """Return a line for each score that is not what the submission's file says."""
    lines = []
    for each in sample.of(*kinds):
        for name, expected in each.expected.items():
            score = runs[each.assignment].scores.get((each.student, name))
            wanted = {"full": registry.get(name).points, "none": 0}.get(expected.score)
            if score is None or (wanted is not None and score != wanted):
                lines.append(f"{each.student}, {name}: wanted {expected.score}, got {score}")
    return lines


@pytest.mark.needs("bubblewrap")
@pytest.mark.parametrize("kind", ["right", "broken", "mistakes", "repaired"])
def test_a_class_run_gives_honest_answers_what_they_deserve(
    sample: SampleClass, runs: dict[str, ClassRun], kind: str
) -> None:
    assert unexpected_scores(sample, runs, kind) == []


@pytest.mark.needs("bubblewrap")
def test_a_class_run_names_every_known_mistake(sample: SampleClass, runs: dict[str, ClassRun]) -> None:
    missed = [
        f"{each.student}: {expected.misconception}"
        for each in sample.of("mistakes")
        for expected in each.expected.values()
        if expected.misconception and expected.misconception not in runs[each.assignment].said_of(each.student)
    ]
    assert missed == []


@pytest.mark.needs("bubblewrap")
def test_hostile_code_gains_nothing(sample: SampleClass, runs: dict[str, ClassRun]) -> None:
    assert unexpected_scores(sample, runs, "hostile") == []
    for name, run in runs.items():
        assert run.max_score == sum(check.points for check in registry.for_assignment(name))
        assert run.students <= {each.student for each in sample.submissions}
        assert SECRET not in run.printed


@pytest.mark.needs("bubblewrap")
def test_the_machine_is_as_it_was(runs: dict[str, ClassRun]) -> None:
    for run in runs.values():
        assert run.left_processes == []
        assert run.left_files == []
        assert run.changed == []


@pytest.mark.needs("bubblewrap")
def test_what_cannot_be_graded_is_named_with_its_reason(sample: SampleClass, runs: dict[str, ClassRun]) -> None:
    silent = [
        f"{each.student}: nothing like /{each.unusable}/ in {runs[each.assignment].said_of(each.student)[:300]}"
        for each in sample.of("damaged")
        if not re.search(str(each.unusable), runs[each.assignment].said_of(each.student), re.IGNORECASE)
    ]
    assert silent == []
    assert runs["02_dispatch"].code == 1
    assert runs["01_schema"].code == 0


@pytest.mark.needs("bubblewrap")
def test_every_submission_ends_in_one_row(sample: SampleClass, runs: dict[str, ClassRun]) -> None:
    for name, run in runs.items():
        handed_in = {each.student for each in sample.of(assignment=name)}
        assert {student: len(rows) for student, rows in run.rows.items()} == dict.fromkeys(handed_in, 1)


@pytest.mark.timeout(900)
def test_stock_nbgrader_gives_honest_notebooks_the_same_scores(sample: SampleClass, tmp_path: Path) -> None:
    """Two seconds a notebook: all broken ones, every second right one and every sixth mistake, about ninety seconds."""
    chosen = [*sample.of("right")[::2], *sample.of("broken"), *sample.of("mistakes")[::6]]
    by_assignment = {name: [each for each in chosen if each.assignment == name] for name in registry.ASSIGNMENTS}
    with ThreadPoolExecutor(len(by_assignment)) as pool:
        runs = [pool.submit(grade_unmodified, group, name, tmp_path / name) for name, group in by_assignment.items()]
        unmodified = {key: score for run in runs for key, score in run.result().items()}
    ours = {(e.student, name): outcome.score for e in chosen for name, outcome in grade(e).items()}
    assert {key: (score, ours[key]) for key, score in unmodified.items() if score != ours[key]} == {}
    assert set(unmodified) == set(ours)
