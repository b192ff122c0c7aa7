"""Benchmark of the class run against unmodified nbgrader, for four sorts of assignments.

    python benchmarks/class_run.py [checks mock tools science] [--students N] [--nbgrader 20] [--workers 2]

Each class consists of copies of honest submissions (right, mistaken and unfinished ones), each run on its own. The
grader's command grades all of it with every layer of the sandbox on, gradebook and graded notebooks written, and is
timed as a whole. ``nbgrader autograde`` as it comes, with a kernel for each submission, is timed on ``--nbgrader`` of
them, half of these before and half after the grader's run, and what each further one adds is taken for the rest of the
class. *Times* is the quotient; *goal* is what it ought to be at least. A ratio within one run is worth more than any
time: machines are noisy.

At the end stand the time of ``python -m grader check`` on one notebook and the memory of the coordinator.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from made_class import CommandCost, MadeAssignment, grade, honest, make_course, run
from plain_assignments import science, tools

FEW = 2
CHECK_ROUNDS = 5
CHECK_GOAL = 2.0


def right_loops(folder: Path) -> MadeAssignment:
    """Return the exercise on loops with right answers alone: two of the mistakes in it never end by themselves."""
    return honest(folder, "03_loop", ("right",))


@dataclass(frozen=True)
class Kind:
    """A sort of assignment."""

    what: str
    make: Callable[[Path], MadeAssignment]
    students: int
    goal: float


KINDS = {
    "checks": Kind("our checks", honest, 1000, 150),
    "mock": Kind("our checks, with the mock", right_loops, 1000, 150),
    "tools": Kind("plain: openai and pydantic", lambda folder: tools(), 300, 120),
    "science": Kind("plain: numpy, pandas and a plot", lambda folder: science(), 300, 50),
}


@dataclass(frozen=True)
class Measured:
    """What both took for a class."""

    times: float
    """How many times longer nbgrader takes."""
    few: CommandCost
    whole: CommandCost


def main() -> None:
    """Run both and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kinds", nargs="*", choices=[*KINDS], help="default: all")
    sizes = ", ".join(str(kind.students) for kind in KINDS.values())
    parser.add_argument("--students", type=int, help=f"default: {sizes}")
    parser.add_argument("--nbgrader", type=int, default=20, help="submissions that nbgrader is timed on")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    chosen = parser.parse_args()
    if chosen.nbgrader <= 2 * FEW:
        parser.error(
            f"--nbgrader is {chosen.nbgrader}; to tell what each further one adds, give {2 * FEW + 1} or more."
        )
    print_head()
    with tempfile.TemporaryDirectory(prefix="class-run-") as folder:
        measured = []
        for name in chosen.kinds or KINDS:
            kind = KINDS[name] if chosen.students is None else replace(KINDS[name], students=chosen.students)
            measured.append(measure(kind, Path(folder) / name, chosen.nbgrader, chosen.workers))
        show_check(Path(folder) / "one")
    few, whole = (
        max(costs) / 1e6 for costs in zip(*((m.few.peak_bytes, m.whole.peak_bytes) for m in measured), strict=True)
    )
    print(f"the coordinator's peak memory: {few:.0f} MB for {FEW} submissions, {whole:.0f} MB for the whole class")


def print_head() -> None:
    """Print the head of the table."""
    print(f"{'':40}{'students':>9}{'nbgrader, ms':>14}{'grader, ms':>12}{'times':>8}{'goal':>6}", flush=True)


def measure(kind: Kind, home: Path, sample: int, workers: int) -> Measured:
    """Grade a class with both, and print one row."""
    assignment, students = kind.make(home / "sample"), kind.students
    counts = {"few": FEW, "first": sample // 2, "second": sample - sample // 2}
    stock = {name: make_course(home / f"nbgrader-{name}", assignment, count) for name, count in counts.items()}
    command = ["-m", "nbgrader", "autograde", assignment.name]
    options = ("--workers", str(workers))
    ours = [
        make_course(home / f"grader-{name}", assignment, count) for name, count in (("few", FEW), ("all", students))
    ]

    few, first = (run(stock[name], command).seconds for name in ("few", "first"))
    costs = [grade(course, *options, assignment=assignment.name) for course in ours]
    second = run(stock["second"], command).seconds

    one_more = (first + second - 2 * few) / (sample - 2 * FEW)
    whole, taken = few + (students - FEW) * one_more, costs[1].seconds
    times = f"{whole / students * 1000:14.0f}{taken / students * 1000:12.1f}{whole / taken:8.0f}"
    print(f"{kind.what:40}{students:9}{times}{kind.goal:6.0f}", flush=True)
    return Measured(whole / taken, *costs)


def show_check(course: Path) -> None:
    """Print how long the check of one notebook takes, with the start of the command."""
    assignment = honest(course.with_name("sample"))
    make_course(course, assignment, 1)
    notebook = f"submitted/s000000/{assignment.name}/{assignment.name}.ipynb"
    taken: Sequence[float] = [
        run(course, ["-m", "grader", "check", notebook, "--course", "."]).seconds for _ in range(CHECK_ROUNDS)
    ]
    print(f"\npython -m grader check: {statistics.median(taken):.2f} s whole, goal {CHECK_GOAL:g}", flush=True)


if __name__ == "__main__":
    main()
