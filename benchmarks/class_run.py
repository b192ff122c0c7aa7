"""Benchmark of the class run against unmodified nbgrader, and of the parts of its time against the floor.

    python benchmarks/class_run.py [--submissions 2000] [--nbgrader 60] [--workers 2]

Takes the honest submissions of the sample class (right, mistaken and broken ones of 02_dispatch), grades ``--nbgrader``
of them with ``nbgrader autograde`` as it comes, with a kernel for each, and ``--submissions`` (copies, each run on its
own) with ``python -m grader autograde``: every layer of the sandbox on, gradebook and graded notebooks written. It
measures the wall time of the whole commands, without recording the assignment in the gradebook.

*Whole run* is the command's time divided by the number of submissions, its start-up included; *one more* is what each
further submission adds, from a second run on a few of them. Unmodified nbgrader is as fast in a small class as in a
large one. The ratio within one run is worth more than any single time: machines are noisy.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parent))

from made_class import ASSIGNMENT, grade, honest, make_course, run

from grader.autograde.grade import grade as grade_one
from grader.autograde.gradebook_writer import GradebookWriter
from grader.autograde.graded_result import GradedSubmission
from grader.autograde.journal import Journal
from grader.autograde.worker_pool import BATCH_SIZE
from grader.course.assignment import load
from grader.course.course_directory import CourseDirectory
from grader.course.gradebook import default_url
from grader.course.provenance import RunVersion, digest
from grader.sandbox import zygote
from grader.sandbox.bubblewrap import available
from grader.sandbox.launcher import SharedSandbox
from grader.sandbox.zygote_client import Zygote

FEW = 3
PROFILED_SUBMISSIONS = 180
"""How many submissions are graded to measure the parts."""
UNMODIFIED = ["-m", "nbgrader", "autograde", ASSIGNMENT]
Item = TypeVar("Item")


@dataclass(frozen=True)
class Cost:
    """Seconds for one submission, and before the first one begins."""

    whole_run: float
    one_more: float
    start_up: float


def main() -> None:
    """Run both and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--submissions", type=int, default=2000)
    parser.add_argument("--nbgrader", type=int, default=60, help="submissions nbgrader is timed on")
    parser.add_argument("--workers", type=int, nargs="+", default=[2])
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="class-run-") as folder:
        home = Path(folder)
        notebooks = honest(home / "sample")
        print(f"{ASSIGNMENT}: nbgrader on {chosen.nbgrader} submissions, the grader on {chosen.submissions}.\n")
        columns = f"{'whole run':>12}{'one more':>12}{'start-up, s':>14}{'times nbgrader':>20}"
        print(f"{'ms a submission':28}{columns}", flush=True)
        unmodified = measured(
            home / "unmodified", notebooks, chosen.nbgrader, lambda course: run(course, UNMODIFIED).seconds
        )
        show("unmodified nbgrader", unmodified, unmodified)
        for count in chosen.workers:
            command = partial(seconds, workers=count)
            ours = measured(home / f"ours-{count}", notebooks, chosen.submissions, command)
            show(f"grader, {count} worker(s)", ours, unmodified)
        show_parts(home / "parts", notebooks)


def seconds(course: Path, workers: int) -> float:
    """Return how long grading the course takes with so many workers."""
    return grade(course, "--workers", str(workers)).seconds


def measured(home: Path, notebooks: list[bytes], students: int, command: Callable[[Path], float]) -> Cost:
    """Return what a command costs on so many submissions, and what each beyond the first few adds."""
    few = command(make_course(home / "few", notebooks, FEW))
    everyone = command(make_course(home / "all", notebooks, students))
    one_more = (everyone - few) / (students - FEW)
    return Cost(everyone / students, one_more, max(0.0, few - FEW * one_more))


def show(name: str, cost: Cost, unmodified: Cost) -> None:
    """Print one row of the table: times, and how many times faster than unmodified nbgrader."""
    ratios = f"{unmodified.whole_run / cost.whole_run:.1f} / {unmodified.one_more / cost.one_more:.1f}"
    times = f"{cost.whole_run * 1000:12.1f}{cost.one_more * 1000:12.1f}{cost.start_up:14.2f}"
    print(f"{name:28}{times}{ratios:>20}", flush=True)


def show_parts(folder: Path, notebooks: list[bytes]) -> None:
    """Print the parts of a submission's processor time, with one worker and one submission after the other."""
    course = make_course(folder, notebooks, 1)
    directory = CourseDirectory(course)
    assignment = load(directory, ASSIGNMENT)
    edition = RunVersion("", "", "seed")
    layers = available().layers
    graded: list[GradedSubmission] = []
    ended: list[dict[str, Any]] = []
    with (
        SharedSandbox(1, mocks=False) as launched,
        Zygote(control=launched.controls[0], cells=assignment.given_cells()) as parent,
    ):
        begun, judge = time.perf_counter(), time.process_time()
        for number in range(PROFILED_SUBMISSIONS):
            files = {ASSIGNMENT: notebooks[number % len(notebooks)]}
            result = grade_one(f"s{number:06}", assignment, files, parent.learner_process, edition.seed, layers)
            graded.append(GradedSubmission.of(result, edition.of(digest(files))))
            ended += parent._ended.values()
        judge, wall = time.process_time() - judge, time.perf_counter() - begun
    learner = sum(each["cpu_seconds"] for each in ended)
    print(f"\n{'part, ms a submission':52}{'processor':>10}")
    print_part("floor: bare exec of the cells, in one process", bare_cells(notebooks))
    print_part("floor: bare fork of a process with the same imports", bare_fork())
    print_part("learner process: fork, layers, cells, answers, end", learner / PROFILED_SUBMISSIONS)
    print_part("judge: restore, play the checks, cards, notebook", judge / PROFILED_SUBMISSIONS)
    print_part("fork server and waiting", (wall - judge - learner) / PROFILED_SUBMISSIONS)
    with GradebookWriter(directory, default_url(course)) as writer, Journal(directory, ASSIGNMENT, edition) as journal:
        journal.start(resume=False)
        submitted = directory.submitted("s000000", ASSIGNMENT)
        sizes: list[dict[str, int]] = []
        print_part("writer: notebooks", spent(lambda each: sizes.append(writer.write_pages(each, submitted)), graded))
        batches = [slice(start, start + BATCH_SIZE) for start in range(0, PROFILED_SUBMISSIONS, BATCH_SIZE)]
        pairs = list(zip(graded, sizes, strict=True))
        print_part("writer: journal", spent(lambda batch: journal.add(pairs[batch]), batches))
        records = [(each, submitted) for each in graded]
        print_part("writer: gradebook", spent(lambda batch: writer.record(records[batch]), batches))


def print_part(name: str, seconds: float) -> None:
    """Print one part of the cost, in milliseconds."""
    print(f"{name:52}{seconds * 1000:10.2f}", flush=True)


def spent(work: Callable[[Item], object], items: Iterable[Item]) -> float:
    """Return the processor time of ``work`` on all items, divided by the number of submissions."""
    begun = time.process_time()
    for item in items:
        work(item)
    return (time.process_time() - begun) / PROFILED_SUBMISSIONS


def bare_cells(notebooks: Iterable[bytes]) -> float:
    """Return the time of compiling and running a submission's cells, except those with checks, which the judge runs."""
    import contextlib
    import io
    import json

    zygote.preload(mocks=False)
    books = [
        [
            "".join(cell["source"])
            for cell in json.loads(data)["cells"]
            if cell["cell_type"] == "code" and not cell["metadata"].get("nbgrader", {}).get("grade")
        ]
        for data in notebooks
    ]
    begun = time.process_time()
    for cells in books:
        namespace: dict[str, object] = {"__name__": "__main__"}
        for source in cells:
            with contextlib.suppress(BaseException), contextlib.redirect_stdout(io.StringIO()):
                exec(compile(source, "<cell>", "exec", dont_inherit=True), namespace)
    return (time.process_time() - begun) / len(books)


def bare_fork() -> float:
    """Return the time of forking this process, which has a learner's imports, and of ending the child."""
    begun = time.perf_counter()
    for _ in range(PROFILED_SUBMISSIONS):
        process = os.fork()
        if process == 0:
            os._exit(0)
        os.waitpid(process, 0)
    return (time.perf_counter() - begun) / PROFILED_SUBMISSIONS


if __name__ == "__main__":
    main()
