"""A seeded sample of the corpus, graded by unmodified nbgrader and by this grader: no difference that is not listed.

All of it: ``python -m tests.grader.autograde.plain.differential``.
"""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from tests.grader.autograde.plain.corpus import Case
from tests.grader.autograde.plain.corpus_cases import cases
from tests.grader.autograde.plain.differential import DIFFERENCES, differential

pytestmark = pytest.mark.needs("bubblewrap")

SEED = 20261121
SAMPLE = {"kernel": 3, "chance": 1, "science": 1, "library": 2}
"""Students taken of each case; with ``--exhaustive`` three times as many."""


def sample(times: int) -> list[Case]:
    """Return the cases with some of their students."""
    chance = random.Random(SEED)
    found = []
    for case in cases(SEED):
        count = min(times * SAMPLE.get(case.name, 0), len(case.students))
        chosen = chance.sample(sorted(case.students), count)
        if chosen:
            differs = {student: why for student, why in case.differs.items() if student in chosen}
            found.append(replace(case, students={each: case.students[each] for each in chosen}, differs=differs))
    return found


def test_the_corpus_is_large_and_every_listed_difference_has_a_reason() -> None:
    made = cases(SEED)
    assert sum(case.notebooks for case in made) >= 500
    used = {why for case in made for why in case.differs.values()}
    assert used <= set(DIFFERENCES)


@pytest.mark.slow(60)
def test_a_sample_is_graded_as_stock_nbgrader_grades_it(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    chosen = sample(3 if request.config.getoption("exhaustive") else 1)
    result = differential(chosen, tmp_path)
    assert result.notebooks >= sum(SAMPLE.values())
    unlisted = [str(each) for each in result.differences if not each.listed]
    assert not unlisted, "\n".join(unlisted)
    assert not result.unused
