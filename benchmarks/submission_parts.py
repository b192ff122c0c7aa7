"""Benchmark of the parts of a submission's processor time, against the floor: no process, no sandbox, no judge.

    python benchmarks/submission_parts.py [checks | mock | tools | science] [--submissions 180]

Grades the submissions of an assignment of ``class_run.py`` one after the other, with one judge.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parent))

from class_run import KINDS
from made_class import MadeAssignment, make_course

from grader.autograde.grade import grade as grade_one
from grader.autograde.gradebook_writer import GradebookWriter
from grader.autograde.graded_result import GradedSubmission
from grader.autograde.journal import Journal
from grader.autograde.worker_pool import BATCH_SIZE
from grader.course.assignment import load
from grader.course.course_directory import CourseDirectory
from grader.course.gradebook import default_url
from grader.course.provenance import RunVersion, digest
from grader.course.recorded_assignment import with_record
from grader.sandbox import api_rehearsal, warmup
from grader.sandbox.bubblewrap import available
from grader.sandbox.launcher import SharedSandbox
from grader.sandbox.zygote_client import Zygote

WARM_UP_SUBMISSIONS = 8
Item = TypeVar("Item")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", nargs="?", choices=[*KINDS], default="checks")
    parser.add_argument("--submissions", type=int, default=180)
    chosen = parser.parse_args()
    kind = KINDS[chosen.kind]
    with tempfile.TemporaryDirectory(prefix="submission-parts-") as folder:
        show_parts(Path(folder) / "course", kind.make(Path(folder) / "sample"), chosen.submissions)


def show_parts(course: Path, made: MadeAssignment, count: int) -> None:
    """Print the parts of a submission's processor time, with one worker and one submission after the other."""
    make_course(course, made, 1)
    directory, url = CourseDirectory(course), default_url(course)
    assignment = load(directory, made.name)
    assignment = with_record(assignment, directory, url) if assignment.plain else assignment
    submissions = [{name.removesuffix(".ipynb"): data for name, data in files.items()} for files in made.submissions]
    edition = RunVersion("", "", "seed")
    layers = available().layers
    graded: list[GradedSubmission] = []
    ended: list[dict[str, Any]] = []
    with (
        SharedSandbox(1, rehearse=True, uses=api_rehearsal.mentioned(made.source.values())) as launched,
        Zygote(control=launched.controls[0], cells=assignment.given_cells(), imports=assignment.imports()) as parent,
    ):
        for number in range(-WARM_UP_SUBMISSIONS, count):
            if number == 0:
                begun, judge = time.perf_counter(), time.process_time()
                graded, ended = [], []
            files = submissions[number % len(submissions)]
            result = grade_one(f"s{number:06}", assignment, files, parent.learner_process, edition.seed, layers)
            graded.append(GradedSubmission.of(result, edition.of(digest(files))))
            ended += parent._ended.values()
        judge, wall = time.process_time() - judge, time.perf_counter() - begun
    learner = sum(each["cpu_seconds"] for each in ended)
    print(f"\n{'part, ms a submission':52}{'processor':>10}")
    print_part("floor: bare exec of the cells, in one process", bare_cells(submissions))
    print_part("floor: bare fork of a process with the same imports", bare_fork(count))
    print_part("learner process: fork, layers, cells, answers, end", learner / count)
    print_part("judge: restore, checks or tests, cards, notebook", judge / count)
    print_part("fork server and waiting", (wall - judge - learner) / count)
    show_writer(course, made.name, graded)


def show_writer(course: Path, name: str, graded: list[GradedSubmission]) -> None:
    """Print the parts of writing what has been graded."""
    directory, count = CourseDirectory(course), len(graded)
    submitted = directory.submitted("s000000", name)
    sizes: list[dict[str, int]] = []
    with (
        GradebookWriter(directory, default_url(course)) as writer,
        Journal(directory, name, RunVersion("", "", "seed")) as journal,
    ):
        journal.start(resume=False)
        pages = spent(lambda each: sizes.append(writer.write_pages(each, submitted)), graded, count)
        print_part("writer: notebooks", pages)
        batches = [slice(start, start + BATCH_SIZE) for start in range(0, count, BATCH_SIZE)]
        pairs = list(zip(graded, sizes, strict=True))
        print_part("writer: journal", spent(lambda batch: journal.add(pairs[batch]), batches, count))
        records = [(each, submitted) for each in graded]
        print_part("writer: gradebook", spent(lambda batch: writer.record(records[batch]), batches, count))


def print_part(name: str, seconds: float) -> None:
    """Print one part of the cost, in milliseconds."""
    print(f"{name:52}{seconds * 1000:10.2f}", flush=True)


def spent(work: Callable[[Item], object], items: Iterable[Item], count: int) -> float:
    """Return the processor time of ``work`` on all items, divided by the number of submissions."""
    begun = time.process_time()
    for item in items:
        work(item)
    return (time.process_time() - begun) / count


def bare_cells(submissions: Sequence[Mapping[str, bytes]]) -> float:
    """Return the time of compiling and running a submission's cells, except those that are graded."""
    warmup.preload(uses=())
    books = [
        [
            "".join(cell["source"])
            for cell in json.loads(data)["cells"]
            if cell["cell_type"] == "code" and not cell["metadata"].get("nbgrader", {}).get("grade")
        ]
        for files in submissions
        for data in files.values()
    ]
    begun = time.process_time()
    for cells in books:
        namespace: dict[str, object] = {"__name__": "__main__"}
        for source in cells:
            with contextlib.suppress(BaseException), contextlib.redirect_stdout(io.StringIO()):
                exec(compile(source, "<cell>", "exec", dont_inherit=True), namespace)
    return (time.process_time() - begun) / len(books)


def bare_fork(count: int) -> float:
    """Return the time of forking this process, which has a learner's imports, and of ending the child."""
    begun = time.perf_counter()
    for _ in range(count):
        process = os.fork()
        if process == 0:
            os._exit(0)
        os.waitpid(process, 0)
    return (time.perf_counter() - begun) / count


if __name__ == "__main__":
    main()
