"""Every requirement of an exercise has a case that holds it, and every case a requirement."""

from __future__ import annotations

import pytest

from grader.checks import registry
from grader.checks.check import Check
from notebooks.generate import read_assignment
from tests.notebooks.course import ROOT
from tests.notebooks.requirements import Requirement, holders, in_guide, requirements, table

ALL = {name: requirements(name) for name in registry.ASSIGNMENTS}


def of(check: Check) -> list[Requirement]:
    return [each for found in ALL.values() for each in found if each.check == check.id]


def test_every_requirement_has_a_case() -> None:
    assert [each for found in ALL.values() for each in found if not holders(each)] == []


@pytest.mark.parametrize("check", registry.all_checks(), ids=lambda check: check.id)
def test_every_case_holds_a_requirement_of_its_exercise(check: Check) -> None:
    ids = [each.id for each in of(check)]
    assert len(ids) == len(set(ids))
    assert [facts.title for facts in check.case_facts() if not facts.holds or set(facts.holds) - set(ids)] == []


@pytest.mark.parametrize("name", ALL)
def test_a_requirement_is_in_the_words_of_its_exercise_and_no_learner_sees_its_id(name: str) -> None:
    notebook = read_assignment(ROOT / "exercises" / "assignments" / f"{name}.py")
    text = " ".join(" ".join(cell.source for cell in notebook.cells).split())
    assert "<!--" not in text
    assert [each for each in ALL[name] if each.sentence.split(": ")[-1] not in text] == []


def test_the_sentence_of_a_requirement_is_what_stands_before_it() -> None:
    found = {each.id: each.sentence for each in ALL["10_safety"] if each.check == "CallLimiter"}
    assert found["max-calls"] == "`CallLimiter(max_calls)`: allows `max_calls` calls in all"
    assert found["refused-not-counted"] == "A call that was **refused** did not happen: it is not counted."
    assert found["input-unchanged"] == "The dict is not changed."


def test_the_authors_guide_has_the_table() -> None:
    assert in_guide() == table(), "Run: python -m tests.notebooks.requirements --write"
