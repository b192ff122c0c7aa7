"""Judges and learners' processes side by side: each pair on a processor of its own, where there are as many."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system has no such call")
ACT = """
import os
from grader.sandbox.cpu_affinity import pin_cpu
pin_cpu({}, {})
print(*sorted(os.sched_getaffinity(0)))"""


def left(place: int, count: int) -> list[int]:
    """Return the processors a fresh process may use after it has settled."""
    run = subprocess.run([sys.executable, "-c", ACT.format(place, count)], capture_output=True, text=True, check=True)
    return [int(number) for number in run.stdout.split()]


def test_as_many_judges_as_processors_have_one_each() -> None:
    mine = sorted(os.sched_getaffinity(0))
    assert [left(place, len(mine)) for place in range(len(mine))] == [[number] for number in mine]


@pytest.mark.parametrize("more", [-1, 1])
def test_otherwise_the_system_chooses(more: int) -> None:
    mine = sorted(os.sched_getaffinity(0))
    assert left(0, len(mine) + more) == mine
