"""A whole class handed in: right answers get their marks, mistakes their names, and hostile ones nothing."""

from __future__ import annotations

import re
import zlib

import pytest

from grader.checks import registry
from tests.sample_class.answers import read_answers
from tests.sample_class.build import ANSWERS, DAMAGED_ASSIGNMENT, EXERCISES, SampleClass, build_class
from tests.sample_class.class_run import SECRET, ClassRun, run_class

pytestmark = [pytest.mark.needs("bubblewrap"), pytest.mark.slow(60)]


@pytest.fixture(scope="module")
def handed_in(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> SampleClass:
    """The class, or a sample of it that still has every misconception."""
    return build_class(tmp_path_factory.mktemp("course"), sample=not request.config.getoption("exhaustive"))


def always_run() -> set[str]:
    """Return the assignments that somebody attacks, and of the others the one that their texts draw."""
    attacked = {read_answers(path).assignment for path in (ANSWERS / "hostile").glob("*.*")} | {DAMAGED_ASSIGNMENT}
    texts = {name: EXERCISES / "release" / name / f"{name}.ipynb" for name in registry.ASSIGNMENTS}
    return attacked | {min(set(texts) - attacked, key=lambda name: zlib.crc32(texts[name].read_bytes()))}


ALWAYS = always_run()
"""Assignments that are run without ``--exhaustive``; honest answers to the others are those of `test_in_sandbox`."""
RUNS = [pytest.param(name, marks=[] if name in ALWAYS else [pytest.mark.exhaustive]) for name in registry.ASSIGNMENTS]


@pytest.fixture(scope="module", params=RUNS)
def run(request: pytest.FixtureRequest, handed_in: SampleClass, tmp_path_factory: pytest.TempPathFactory) -> ClassRun:
    """One class run over one assignment. Hostile code waits for its time limit: several are graded at once."""
    hostile = handed_in.of("hostile", assignment=request.param)
    workers = 4 if hostile[1:] else 1
    scratch = tmp_path_factory.mktemp("scratch") / request.param
    return run_class(handed_in.course_dir, request.param, scratch, workers=workers, forked=not hostile)


def unexpected_scores(handed_in: SampleClass, run: ClassRun, *kinds: str) -> list[str]:
    """Return a line for each score that is not what the submission's file says."""
    lines = []
    for each in handed_in.of(*kinds, assignment=run.assignment):
        for name, expected in each.expected.items():
            score = run.scores.get((each.student, name))
            if not expected.allows(score, registry.get(name).points):
                lines.append(f"{each.student}, {name}: wanted {expected.score}, got {score}")
    return lines


@pytest.mark.parametrize("kind", ["right", "broken", "mistakes", "repaired"])
def test_honest_answers_get_what_they_deserve(handed_in: SampleClass, run: ClassRun, kind: str) -> None:
    assert unexpected_scores(handed_in, run, kind) == []


def test_every_known_mistake_is_named(handed_in: SampleClass, run: ClassRun) -> None:
    missed = [
        f"{each.student}: {expected.misconception}"
        for each in handed_in.of("mistakes", assignment=run.assignment)
        for expected in each.expected.values()
        if expected.misconception and expected.misconception not in run.said_of(each.student)
    ]
    assert missed == []


def test_hostile_code_gains_nothing(handed_in: SampleClass, run: ClassRun) -> None:
    assert unexpected_scores(handed_in, run, "hostile") == []
    assert run.max_score == sum(check.points for check in registry.for_assignment(run.assignment))
    assert run.students <= {each.student for each in handed_in.submissions}
    assert SECRET not in run.printed


def test_the_machine_is_as_it_was(run: ClassRun) -> None:
    assert run.left_processes == []
    assert run.left_files == []
    assert run.changed == []


def test_what_cannot_be_graded_is_named_with_its_reason(handed_in: SampleClass, run: ClassRun) -> None:
    silent = [
        f"{each.student}: nothing like /{each.unusable}/ in {run.said_of(each.student)[:300]}"
        for each in handed_in.of("damaged", assignment=run.assignment)
        if not re.search(str(each.unusable), run.said_of(each.student), re.IGNORECASE)
    ]
    assert silent == []
    assert run.code == (1 if run.assignment == DAMAGED_ASSIGNMENT else 0)


def test_every_submission_ends_in_one_row(handed_in: SampleClass, run: ClassRun) -> None:
    students = {each.student for each in handed_in.of(assignment=run.assignment)}
    assert {student: len(rows) for student, rows in run.rows.items()} == dict.fromkeys(students, 1)
