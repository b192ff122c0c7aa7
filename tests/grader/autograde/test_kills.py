"""The smaller form of ``python -m tests.grader.autograde.kills``: class runs whose processes are killed."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.grader.autograde.kills import play

pytestmark = [pytest.mark.needs("bubblewrap"), pytest.mark.slow(38)]


def test_runs_whose_processes_are_killed_leave_what_an_undisturbed_one_does(tmp_path: Path) -> None:
    tally = play(tmp_path, kills=12, submissions=60, each=6, chance=random.Random(7))
    assert tally.different == []
    assert tally.kills.total() == 12
    assert len(tally.kills) >= 3, "so few kinds of process were killed that little is shown"
