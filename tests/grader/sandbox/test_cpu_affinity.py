"""A judge and its learner processes take turns, so they share a processor."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from grader.sandbox import cpu_affinity
from grader.sandbox.zygote_client import Zygote

pytestmark = pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system has no such call")
ACT = """
import os
from grader.sandbox import cpu_affinity
cpu_affinity.pin_judge({}, {})
print(*sorted(os.sched_getaffinity(0)))"""


def left(number: int, count: int) -> list[int]:
    """Return the processors a fresh process may use after it has been pinned."""
    run = subprocess.run([sys.executable, "-c", ACT.format(number, count)], capture_output=True, text=True, check=True)
    return [int(number) for number in run.stdout.split()]


def test_as_many_judges_as_processors_have_one_each() -> None:
    mine = sorted(os.sched_getaffinity(0))
    assert [left(number, len(mine)) for number in range(len(mine))] == [[cpu] for cpu in mine]


def test_a_judge_that_is_alone_stays_on_the_processor_it_is_on() -> None:
    (cpu,) = left(0, 1)
    assert cpu in os.sched_getaffinity(0)


def test_otherwise_the_system_chooses() -> None:
    mine = sorted(os.sched_getaffinity(0))
    assert left(0, len(mine) + 1) == mine


def test_a_learner_process_runs_where_its_judge_is_pinned() -> None:
    mine = os.sched_getaffinity(0)
    cell = "import os\nsorted(os.sched_getaffinity(0))"
    try:
        cpu_affinity.pin(max(mine))
        with Zygote() as zygote, zygote.learner_process() as subject:
            assert subject.run_cell(cell).value_repr == f"[{max(mine)}]"
    finally:
        os.sched_setaffinity(0, mine)
