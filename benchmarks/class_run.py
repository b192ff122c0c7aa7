"""The class run beside stock nbgrader, in one go, and where its time goes beside the floor.

    python benchmarks/class_run.py [--submissions 2000] [--stock 60] [--workers 2]

Takes the honest submissions of the sample class (right, mistaken and broken ones of 02_dispatch), grades ``--stock`` of
them with ``nbgrader autograde`` as it comes, a kernel for each, and ``--submissions`` (copies, each run by itself) with
``python -m grader autograde``: every layer of the sandbox on, gradebook and graded notebooks written. The wall time of
the whole commands is taken; recording the assignment in the gradebook is left out on both sides.

*Whole run* is the command's time by the number of submissions, its start-up included; *one more* is what each further
submission adds, from a second run on a few of them. Stock nbgrader is as fast in a small class as in a large one. The
ratio of one run is worth more than any one time: machines are noisy.
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
LOOKED_AT = 180  # submissions whose time is taken apart
UNMODIFIED = ["-m", "nbgrader", "autograde", ASSIGNMENT]


@dataclass(frozen=True)
class Cost:
    """Seconds a submission, and until the command's first could begin."""

    whole_run: float
    one_more: float
    start_up: float


def main() -> None:
    """Run both and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--submissions", type=int, default=2000)
    parser.add_argument("--stock", type=int, default=60, help="submissions nbgrader is timed on")
    parser.add_argument("--workers", type=int, nargs="+", default=[2])
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="class-run-") as folder:
        home = Path(folder)
        notebooks = honest(home / "sample")
        print(f"{ASSIGNMENT}: nbgrader on {chosen.unmodified} submissions, the grader on {chosen.submissions}.\n")
        print(
            f"{'ms a submission':28}{'whole run':>12}{'one more':>12}{'start-up, s':>14}{'times stock':>20}", flush=True
        )
        unmodified = measured(
            home / "stock", notebooks, chosen.unmodified, lambda course: run(course, UNMODIFIED).seconds
        )
        show("stock nbgrader autograde", unmodified, unmodified)
        for count in chosen.workers:
            command = partial(seconds, workers=count)
            ours = measured(home / f"ours-{count}", notebooks, chosen.submissions, command)
            show(f"grader, {count} worker(s)", ours, unmodified)
        take_apart(home / "apart", notebooks)


def seconds(course: Path, workers: int) -> float:
    """Return how long grading the course takes with so many workers."""
    return grade(course, "--workers", str(workers)).seconds


def measured(place: Path, notebooks: list[bytes], students: int, command: Callable[[Path], float]) -> Cost:
    """Return what a command costs on so many submissions, and what each beyond the first few adds."""
    few = command(make_course(place / "few", notebooks, FEW))
    everyone = command(make_course(place / "all", notebooks, students))
    one_more = (everyone - few) / (students - FEW)
    return Cost(everyone / students, one_more, max(0.0, few - FEW * one_more))


def show(name: str, cost: Cost, unmodified: Cost) -> None:
    """Print one row of the table: times, and how many times faster than unmodified nbgrader."""
    ratios = f"{unmodified.whole_run / cost.whole_run:.1f} / {unmodified.one_more / cost.one_more:.1f}"
    times = f"{cost.whole_run * 1000:12.1f}{cost.one_more * 1000:12.1f}{cost.start_up:14.2f}"
    print(f"{name:28}{times}{ratios:>20}", flush=True)


def take_apart(place: Path, notebooks: list[bytes]) -> None:
    """Print where a submission's time goes: processor time, one worker, one submission after the other."""
    course = make_course(place, notebooks, 1)
    directory = CourseDirectory(course)
    assignment = load(directory, ASSIGNMENT)
    edition = RunVersion("", "", "seed")
    layers = available().layers
    graded: list[GradedSubmission] = []
    ended = []
    with (
        SharedSandbox(1, mocks=False) as launched,
        Zygote(control=launched.controls[0], cells=assignment.given_cells()) as parent,
    ):
        begun, judge = time.perf_counter(), time.process_time()
        for number in range(LOOKED_AT):
            files = {ASSIGNMENT: notebooks[number % len(notebooks)]}
            result = grade_one(f"s{number:06}", assignment, files, parent.learner_process, edition.seed, layers)
            graded.append(GradedSubmission.of(result, edition.of(digest(files))))
            ended += parent._ended.values()
        judge, wall = time.process_time() - judge, time.perf_counter() - begun
    learner = sum(each["cpu_seconds"] for each in ended)
    print(f"\n{'where it goes, ms a submission':52}{'processor':>10}")
    print_part("floor: bare exec of the cells, in one process", bare_cells(notebooks))
    print_part("floor: bare fork of a process with the same imports", bare_fork())
    print_part("learner's process: fork, layers, cells, answers, end", learner / LOOKED_AT)
    print_part("judge: restore, play the checks, cards, notebook", judge / LOOKED_AT)
    print_part("fork server and waiting", (wall - judge - learner) / LOOKED_AT)
    with GradebookWriter(directory, default_url(course)) as writer, Journal(directory, ASSIGNMENT, edition) as journal:
        journal.start(resume=False)
        folder = directory.submitted("s000000", ASSIGNMENT)
        sizes: list[dict[str, int]] = []
        print_part("writer: notebooks", spent(lambda: sizes.extend(writer.write_pages(g, folder) for g in graded)))
        batches = [slice(place, place + BATCH_SIZE) for place in range(0, LOOKED_AT, BATCH_SIZE)]
        pairs = list(zip(graded, sizes, strict=True))
        print_part("writer: journal", spent(lambda: [journal.add(pairs[each]) for each in batches]))
        found = [(each, folder) for each in graded]
        print_part("writer: gradebook", spent(lambda: [writer.record(found[each]) for each in batches]))


def print_part(name: str, seconds: float) -> None:
    """Print one part of the cost, in milliseconds."""
    print(f"{name:52}{seconds * 1000:10.2f}", flush=True)


def spent(work: Callable[[], object]) -> float:
    """Return the processor time of writing all results, by result."""
    begun = time.process_time()
    work()
    return (time.process_time() - begun) / LOOKED_AT


def bare_cells(notebooks: Iterable[bytes]) -> float:
    """Return the time of compiling and running a submission's cells, those with checks left out: a judge plays them."""
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
    """Return the time of forking this process, which has a learner's imports, and of the fork's end."""
    begun = time.perf_counter()
    for _ in range(LOOKED_AT):
        process = os.fork()
        if process == 0:
            os._exit(0)
        os.waitpid(process, 0)
    return (time.perf_counter() - begun) / LOOKED_AT


if __name__ == "__main__":
    main()
