"""The class run beside stock nbgrader, on the same submissions in one go.

    python benchmarks/class_run.py [--submissions 60] [--stock 60] [--workers 1 2]

Takes honest submissions of the sample class (right, mistaken and broken ones, of both assignments), grades them with
``nbgrader autograde`` as it comes, a kernel for each, and with ``python -m grader autograde`` in the sandbox. Counted
is the wall time of the whole commands, start-up, gradebook and graded notebooks included; recording the assignment in
the gradebook is left out on both sides. ``--stock N`` times nbgrader on the first N submissions only.

Prints seconds a submission and the ratio. Machines are noisy: the ratio of one run is worth more than any one time.
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
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.sample_class.build import Submission, build_class  # noqa: E402 - the path above makes it importable

ASSIGNMENTS = ("02_dispatch",)


def main() -> None:
    """Run both and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--submissions", type=int, default=60)
    parser.add_argument("--stock", type=int, help="time nbgrader on so many only (default: all)")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="class-run-") as folder:
        home = Path(folder)
        everyone = honest(build_class(home / "class").submissions, chosen.submissions)
        few = everyone[: chosen.stock or len(everyone)]
        print(f"{len(everyone)} submissions of {', '.join(ASSIGNMENTS)}; nbgrader on {len(few)} of them.\n")
        ours = {count: timed(home / f"ours-{count}", everyone, grader_command(count)) for count in chosen.workers}
        stock = timed(home / "stock", few, ["-m", "nbgrader", "autograde"])
    print_table(stock, ours)


def honest(submissions: Sequence[Submission], count: int) -> list[Submission]:
    """Return ``count`` submissions that harm nobody, the two assignments in turn."""
    kinds = ("right", "mistakes", "broken")
    queues = [[s for s in submissions if s.kind in kinds and s.assignment == name] for name in ASSIGNMENTS]
    mixed = [each for pair in zip(*queues, strict=False) for each in pair]
    mixed += [each for queue in queues for each in queue[min(map(len, queues)) :]]
    return mixed[:count]


def grader_command(workers: int) -> list[str]:
    return ["-m", "grader", "autograde", "--course", ".", "--workers", str(workers)]


def timed(course: Path, submissions: Sequence[Submission], command: list[str]) -> float:
    """Return the seconds a submission that ``command`` takes in a fresh course with these submissions."""
    for name in ASSIGNMENTS:
        shutil.copytree(ROOT / "exercises" / "source" / name, course / "source" / name)
    for each in submissions:
        place = course / "submitted" / each.student / each.assignment
        place.mkdir(parents=True)
        shutil.copy(each.path, place)
    for name in ASSIGNMENTS:
        run(course, ["-m", "nbgrader", "generate_assignment", name])
    started = time.perf_counter()
    for name in ASSIGNMENTS:
        run(course, [*command, name])
    seconds = (time.perf_counter() - started) / len(submissions)
    print(f"{' '.join(command)}: {seconds * 1000:.1f} ms a submission", flush=True)
    return seconds


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


def print_table(stock: float, ours: dict[int, float]) -> None:
    print(f"\n{'':28}{'ms a submission':>16}{'times stock':>13}")
    print(f"{'stock nbgrader autograde':28}{stock * 1000:16.1f}{1.0:13.1f}")
    for count, seconds in ours.items():
        print(f"{f'grader, {count} worker(s)':28}{seconds * 1000:16.1f}{stock / seconds:13.1f}")


if __name__ == "__main__":
    main()
