"""The table of threats is whole: no attack without a place in it, no row without a test, and the document shows it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.grader.sandbox.threats.table import ATTACKS, DOCUMENT, FAMILIES, in_document
from tests.sample_class import damaged_submissions, odd_submissions

TESTS = Path(__file__).resolve().parents[2]
SUBMISSIONS = {path.stem for path in (TESTS / "data" / "sample_class" / "hostile").glob("*.py")} | {
    each.__name__
    for each in (
        *damaged_submissions.UNUSABLE,
        *damaged_submissions.REPAIRED,
        *odd_submissions.UNUSABLE,
        *odd_submissions.REPAIRED,
    )
}
THREATS = [threat for family in FAMILIES.values() for threat in family]


def test_there_are_hundreds_of_attacks_of_every_family() -> None:
    assert len(ATTACKS) + len(SUBMISSIONS) >= 400
    assert min(sum(len(t.attacks) + len(t.submissions) for t in family) for family in FAMILIES.values()) >= 30
    assert [name for name, count in Counter(each.id for each in ATTACKS).items() if count > 1] == []


def test_every_hostile_submission_is_in_the_table() -> None:
    named = {name for threat in THREATS for name in threat.submissions}
    assert named == SUBMISSIONS


def test_every_threat_is_tested() -> None:
    assert [threat.name for threat in THREATS if not (threat.attacks or threat.submissions or threat.tests)] == []


@pytest.mark.parametrize("test", sorted({test for threat in THREATS for test in threat.tests}))
def test_a_test_of_the_table_exists(test: str) -> None:
    file, _, name = test.partition("::")
    text = (TESTS / file).read_text(encoding="utf-8")
    assert f"def {name or 'test_'}" in text


def test_the_document_shows_the_table() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert text == in_document(text), "write it again: python -m tests.grader.sandbox.threats.table"
