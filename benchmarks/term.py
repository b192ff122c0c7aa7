"""Benchmark of a term: many students, all assignments, a PostgreSQL gradebook and the workers of a Dask cluster.

    python benchmarks/term.py [--students 2000] [--workers 2] [--minutes 30] [--folder DIR]

Grades one assignment after the other for the whole class, and stops before the one that would not end within the
minutes. In each class, every mistake of the sample class is handed in once and everyone else hands in a right answer.
For each assignment it prints the time, and the processor time of each part for one submission; then what these come to
for a million submissions a day, and which part reaches its limit first. The coordinator of a course and the scheduler
of a cluster use one core each, whatever the machine has; workers may be on any number of machines.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

sys.path.insert(0, str(Path(__file__).resolve().parent))

from made_class import MadeAssignment, grade, write_files

from tests.grader.autograde.dask.test_client import Cluster, cluster
from tests.grader.autograde.postgresql import Server
from tests.sample_class.build import SampleClass, build_class

A_DAY = 1_000_000
SECONDS_OF_A_DAY = 86_400
PARTS = ("workers", "coordinator", "scheduler", "PostgreSQL")
ONE_CORE = ("coordinator", "scheduler")
"""Parts that cannot use more than one core."""


@dataclass(frozen=True)
class Graded:
    """What it took to grade one assignment of the term."""

    name: str
    submissions: int
    seconds: float
    peak_bytes: int
    processor_seconds: Counter[str]
    """Of each part."""
    kept_bytes: int
    """What the run left: notebooks, journal, rows of the gradebook."""


def main() -> None:
    """Grade the term and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--folder", type=Path, help="where the course is made: about 400 KB for each submission")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="term-", dir=chosen.folder) as folder:
        home = Path(folder)
        sample = build_class(home / "sample")
        with Server() as database, cluster(home, chosen.workers) as dask:
            term = graded_term(home / "course", sample, database, dask, chosen.students, 60 * chosen.minutes)
            print(f"{chosen.students} students, {chosen.workers} Dask workers, ms of a processor for one submission\n")
            heads = "".join(f"{part:>13}" for part in PARTS)
            print(f"{'assignment':<24}{'minutes':>8}{heads}{'MB':>6}", flush=True)
            done = []
            for each in term:
                done.append(each)
                print(row(each), flush=True)
    print(f"\n{arithmetic(done)}")


def graded_term(
    course: Path, sample: SampleClass, database: Server, dask: Cluster, students: int, seconds: float
) -> Iterator[Graded]:
    """Grade assignments until the time is over."""
    # PostgreSQL, unlike SQLite, wants the course that an assignment names to be there: it has to have a name
    write_files(course, {"nbgrader_config.py": b'c = get_config()\nc.CourseDirectory.course_id = "term"\n'})
    begun, longest = time.monotonic(), 0.0
    for name in sorted({each.assignment for each in sample.submissions}):
        if time.monotonic() - begun + longest > seconds:
            return
        submit_all(course, assignment_of(sample, name), students)
        graded = graded_assignment(course, name, database, dask, students)
        longest = max(longest, graded.seconds)
        yield graded


def assignment_of(sample: SampleClass, name: str) -> MadeAssignment:
    """Return an assignment with its mistakes, each once, and then its right answers."""
    folder = sample.course_dir / "source" / name
    source = {path.name: path.read_bytes() for path in folder.iterdir()}
    found = sample.of("mistakes", "right", assignment=name)
    return MadeAssignment(name, source, [{f"{name}.ipynb": each.path.read_bytes()} for each in found])


def submit_all(course: Path, assignment: MadeAssignment, students: int) -> None:
    """Write the instructor's version and a submission for each student: what is last is handed in by all others."""
    write_files(course / "source" / assignment.name, assignment.source)
    last = len(assignment.submissions) - 1
    for number in range(students):
        files = assignment.submissions[min(number, last)]
        write_files(course / "submitted" / f"s{number:06}" / assignment.name, files)


def graded_assignment(course: Path, name: str, database: Server, dask: Cluster, students: int) -> Graded:
    """Grade one assignment, and measure what each part of the system needed."""
    before, kept = processor_seconds(database, dask), kept_bytes(course, database)
    cost = grade(course, "--dask", dask.url, "--db", database.url, assignment=name)
    used = processor_seconds(database, dask)
    used.subtract(before)
    return Graded(name, students, cost.seconds, cost.peak_bytes, used, kept_bytes(course, database) - kept)


def processor_seconds(database: Server, dask: Cluster) -> Counter[str]:
    """Return the processor time each part has used up to now; the coordinator's is that of ended children."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Counter(
        {
            "workers": _of_trees([worker.pid for worker in dask.workers]),
            "coordinator": ended.ru_utime + ended.ru_stime,
            "scheduler": _of_trees([dask.scheduler.pid]),
            "PostgreSQL": _of_trees([database.process.pid]),
        }
    )


def _of_trees(roots: Sequence[int]) -> float:
    total = 0.0
    for root in roots:
        process = psutil.Process(root)
        for each in [process, *process.children(recursive=True)]:
            total += sum(each.cpu_times()[:4])  # its own, and that of children it has waited for
    return total


def kept_bytes(course: Path, database: Server) -> int:
    """Return the size of what runs have left."""
    folders = [course / "autograded", course / "journal"]
    files = sum(path.stat().st_size for folder in folders for path in folder.rglob("*") if path.is_file())
    engine = create_engine(database.url, poolclass=NullPool)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
    return files + int(rows)


def row(graded: Graded) -> str:
    """Return the line of an assignment."""
    each = "".join(f"{1000 * graded.processor_seconds[part] / graded.submissions:13.1f}" for part in PARTS)
    return f"{graded.name:<24}{graded.seconds / 60:8.1f}{each}{graded.peak_bytes / 1e6:6.0f}"


def arithmetic(term: Sequence[Graded]) -> str:
    """Return what a million submissions a day would take."""
    total = sum(each.submissions for each in term)
    used = sum((each.processor_seconds for each in term), Counter[str]())
    minutes = sum(each.seconds for each in term) / 60
    kept = sum(each.kept_bytes for each in term) / total
    first = max(ONE_CORE, key=lambda part: used[part])
    return "\n".join(
        [
            f"{total:,} submissions graded in {minutes:.1f} minutes.",
            f"A million a day is {A_DAY / SECONDS_OF_A_DAY:.1f} a second:",
            *(_part(part, used[part] / total) for part in PARTS),
            f"  {'storage':<12}{kept / 1000:7.1f} KB each, {kept * A_DAY / 1e9:6.1f} GB a day",
            f"With enough workers, the {first} is what reaches its limit first.",
        ]
    )


def _part(part: str, each: float) -> str:
    line = f"  {part:<12}{1000 * each:7.2f} ms each, {each * A_DAY / SECONDS_OF_A_DAY:6.2f} cores"
    limit = SECONDS_OF_A_DAY / max(each, 1e-6) / 1e6
    return f"{line}; its one core is busy with {limit:.1f} million a day" if part in ONE_CORE else line


if __name__ == "__main__":
    main()
