"""The smaller form of ``python -m tests.grader.autograde.kills``: a class run killed again and again."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.grader.autograde.kills import play

pytestmark = [pytest.mark.needs("bubblewrap"), pytest.mark.slow(38)]


def test_a_run_killed_at_random_points_leaves_what_an_undisturbed_one_does(tmp_path: Path) -> None:
    tally = play(tmp_path, times=12, submissions=80, each=4, chance=random.Random(7))
    assert tally.different == []
    assert tally.kills == 12
    assert tally.gradebooks >= 3
