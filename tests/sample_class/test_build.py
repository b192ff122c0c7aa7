"""The sample class is what the tests that use it take it for."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from grader.checks import registry
from tests.grader.sandbox.threats.table import FAMILIES
from tests.sample_class.build import BUSY, FURTHER, SampleClass, build_class
from tests.sample_class.in_process import HONEST, grade

pytestmark = pytest.mark.slow(8)


def test_the_class_is_large_and_of_all_kinds(sample: SampleClass) -> None:
    kinds = Counter(each.kind for each in sample.submissions)
    assert len(sample.submissions) >= 60
    assert min(kinds["right"], kinds["mistakes"], kinds["hostile"]) >= 20
    assert {each.assignment for each in sample.submissions} == set(registry.ASSIGNMENTS)


def test_every_known_misconception_has_a_learner_who_holds_it(sample: SampleClass) -> None:
    held = {e.misconception for each in sample.of("mistakes") for e in each.expected.values() if e.misconception}
    assert held == set(registry.misconceptions())


def test_a_smaller_class_has_every_misconception_and_a_threat_for_each_hostile_one_left_out(
    sample: SampleClass, tmp_path: Path
) -> None:
    smaller = build_class(tmp_path, sample=True)
    with_mistakes = {each.assignment for each in sample.of("mistakes") if FURTHER not in each.student}
    assert {each.assignment for each in smaller.of("mistakes")} == with_mistakes
    left_out = {each.student for each in sample.submissions} - {each.student for each in smaller.submissions}
    assert left_out
    hostile = {student.removeprefix("hostile-") for student in left_out if student.startswith("hostile-")}
    assert hostile == BUSY
    attacked = {name for family in FAMILIES.values() for each in family if each.attacks for name in each.submissions}
    assert hostile <= attacked
    assert left_out - {f"hostile-{name}" for name in BUSY} <= {each.student for each in sample.of("mistakes")}
    assert {path.name for path in (tmp_path / "submitted").iterdir()} == {e.student for e in smaller.submissions}


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
