"""The checks notice what is changed in a right solution, and the author's guide says how much was tried."""

from __future__ import annotations

import pytest

from grader.checks import registry
from grader.sandbox.zygote_client import Zygote
from tests.mutation.mutants import mutants
from tests.mutation.strength import BEGIN, END, GUIDE, LIMITS, Strength, listed, measure, table

# All mutants, which --exhaustive tries, need a quarter of an hour.
pytestmark = [pytest.mark.needs("bubblewrap"), pytest.mark.slow(60), pytest.mark.timeout(3600)]


EVERY = 20
"""One mutant in so many is tried, and every listed survivor by one seed; with ``--exhaustive`` all are, by each."""


@pytest.fixture(scope="module")
def strengths(request: pytest.FixtureRequest) -> list[Strength]:
    every = 1 if request.config.getoption("exhaustive") else EVERY
    with Zygote(LIMITS) as zygote:
        return [each for name in registry.ASSIGNMENTS for each in measure(name, zygote, every)]


def test_every_survivor_is_listed_with_a_reason(strengths: list[Strength]) -> None:
    assert {each.check.id: [m.change for m in each.unexplained()] for each in strengths if each.unexplained()} == {}


def test_no_reason_is_left_for_a_mutant_that_is_gone(strengths: list[Strength]) -> None:
    seen = {each.check.id: {mutant.change for mutant in each.survivors} for each in strengths}
    assert {name: set(reasons) - seen.get(name, set()) for name, reasons in listed().items()} == {
        name: set() for name in listed()
    }


def test_the_guide_has_the_table_as_it_is(strengths: list[Strength]) -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    assert guide.partition(BEGIN)[2].partition(END)[0].strip() == table(strengths)


def test_a_change_is_one_of_behaviour() -> None:
    source = '"""Words."""\ndef f(x: int = 1) -> str:\n    """More."""\n    if x > 2 or not x:\n        return str(x)\n'
    changes = [mutant.change for mutant in mutants(source)]
    assert "line 4: x > 2 -> x >= 2" in changes
    assert "line 4: without the sign of: not x" in changes
    assert "line 5: returns None, not str(x)" in changes
    assert not any("Words" in change or "More" in change or "int ->" in change for change in changes)
    assert len({mutant.source for mutant in mutants(source)}) == len(changes)
