"""The class run beside stock nbgrader, on the same submissions in one go.

    python benchmarks/class_run.py [--submissions 60] [--stock 60] [--workers 1 2]

Takes honest submissions of the sample class (right, mistaken and broken ones of 02_dispatch), grades them with
``nbgrader autograde`` as it comes, a kernel for each, and with ``python -m grader autograde`` in the sandbox. The wall
time of the whole commands is taken, gradebook and graded notebooks included; recording the assignment in the gradebook
is left out on both sides. ``--stock N`` times nbgrader on the first N submissions only.

Two figures each: *whole run* is the command's time by the number of submissions, its start-up included; *one more* is
what each further submission adds, from a second run on a few of them. The ratio of one run is worth more than any one
time: machines are noisy.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.sample_class.build import Submission, build_class  # noqa: E402 - the path above makes it importable

ASSIGNMENT = "02_dispatch"
KINDS = ("right", "mistakes", "broken")  # what harms nobody: stock nbgrader has no sandbox
FEW = 3
STOCK = ["-m", "nbgrader", "autograde"]


@dataclass(frozen=True)
class Cost:
    """Seconds a submission."""

    whole_run: float
    one_more: float


def main() -> None:
    """Run both and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--submissions", type=int, default=60)
    parser.add_argument("--stock", type=int, help="time nbgrader on so many only (default: all)")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="class-run-") as folder:
        home = Path(folder)
        built = build_class(home / "class").of(*KINDS, assignment=ASSIGNMENT)[: chosen.submissions]
        some = built[: chosen.stock or len(built)]
        print(f"{len(built)} submissions of {ASSIGNMENT}; nbgrader on {len(some)} of them.\n")
        print(f"{'ms a submission':28}{'whole run':>12}{'one more':>12}{'times stock':>24}")
        stock = measured(home / "stock", some, STOCK)
        print_row("stock nbgrader autograde", stock, stock)
        for count in chosen.workers:
            command = ["-m", "grader", "autograde", "--course", ".", "--workers", str(count)]
            print_row(f"grader, {count} worker(s)", measured(home / f"ours-{count}", built, command), stock)


def measured(place: Path, submissions: Sequence[Submission], command: list[str]) -> Cost:
    """Return what ``command`` costs on these submissions, and what each beyond the first few adds."""
    few = seconds(place / "few", submissions[:FEW], command)
    everyone = seconds(place / "all", submissions, command)
    return Cost(everyone / len(submissions), (everyone - few) / (len(submissions) - FEW))


def seconds(course: Path, submissions: Sequence[Submission], command: list[str]) -> float:
    """Return the time ``command`` takes in a fresh course with these submissions."""
    shutil.copytree(ROOT / "exercises" / "source" / ASSIGNMENT, course / "source" / ASSIGNMENT)
    for each in submissions:
        place = course / "submitted" / each.student / ASSIGNMENT
        place.mkdir(parents=True)
        shutil.copy(each.path, place)
    run(course, ["-m", "nbgrader", "generate_assignment", ASSIGNMENT])
    started = time.perf_counter()
    run(course, [*command, ASSIGNMENT])
    return time.perf_counter() - started


def run(course: Path, arguments: list[str]) -> None:
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "JUPYTER_CONFIG_DIR": str(course / "settings"),
        "COURSE_PROGRESS": str(course / "progress.json"),
    }
    done = subprocess.run(
        [sys.executable, *arguments], cwd=course, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)} ended with {done.returncode}:\n{done.stderr[-3000:]}")


def print_row(name: str, cost: Cost, stock: Cost) -> None:
    ratios = f"{stock.whole_run / cost.whole_run:.1f} / {stock.one_more / cost.one_more:.1f}"
    print(f"{name:28}{cost.whole_run * 1000:12.1f}{cost.one_more * 1000:12.1f}{ratios:>24}", flush=True)


if __name__ == "__main__":
    main()
